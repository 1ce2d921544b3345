package io.starling.actors.entity;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The writes that an owner has begun to handle. One that takes long may be sent again by a door that takes it for lost: it is
 * done once, and the first copy is answered. Used by one entity, from its own thread; forgotten when the entity recovers, but
 * a door sends again only what the owner it reads from hasn't done.
 */
public final class Handled {
    private static final int REMEMBERED = 128;

    private final Map<String, Boolean> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Stoppages stoppages;
    private final String owner;

    /** @param owner the entity's persistence id */
    public Handled(Stoppages stoppages, String owner) {
        this.stoppages = stoppages;
        this.owner = owner;
    }

    /** Forgets what was begun: for an entity that recovers, since what the journal refused was never answered. */
    public void forget() {
        ids.clear();
    }

    /**
     * Whether a write is to be handled, which is noted then. It isn't where another copy was; nor where the journal had no room for the
     * one that it waited behind: then it is refused.
     */
    public boolean first(ObjectRequest.Write write) {
        if (ids.containsKey(write.id())) {
            return false;
        }
        Optional<ApiStatus> refusal = stoppages.refusal(owner, write);
        if (refusal.isPresent()) {
            write.replyTo().tell(new ObjectRequest.Written(new Mutation.Refused(refusal.get())));
            return false;
        }
        ids.put(write.id(), true);
        return true;
    }
}
