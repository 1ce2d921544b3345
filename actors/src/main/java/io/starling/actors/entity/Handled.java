package io.starling.actors.entity;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Forgets what was begun: for an entity that recovers, since what the journal refused was never answered. */
    public void forget() {
        ids.clear();
    }

    /** Whether this is the first copy of a write; notes it. */
    public boolean first(ObjectRequest.Write write) {
        return ids.put(write.id(), true) == null;
    }
}
