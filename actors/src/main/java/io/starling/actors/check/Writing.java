package io.starling.actors.check;

import io.starling.actors.check.CheckProtocol.Followed;
import io.starling.core.check.Order;
import io.starling.core.object.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A write for one instance that is under way, who waits for it, and what has to follow it. Used by one actor. */
final class Writing {
    private final List<ActorRef<Followed>> begun = new ArrayList<>();
    private final List<ActorRef<Followed>> waiting = new ArrayList<>();
    private @Nullable Order override;
    private boolean more;

    void add(@Nullable ActorRef<Followed> replyTo, @Nullable Order order) {
        more = true;
        if (replyTo != null) {
            waiting.add(replyTo);
        }
        if (order != null) {
            override = order;
        }
    }

    /** What waits goes with the write that begins now. Answers with the order that is about more than the instance. */
    @Nullable Order begin() {
        more = false;
        begun.addAll(waiting);
        waiting.clear();
        Order order = override;
        override = null;
        return order;
    }

    /** @param refusal null where it is done */
    void settled(@Nullable ApiStatus refusal) {
        begun.forEach(replyTo -> replyTo.tell(new Followed(refusal)));
        begun.clear();
    }

    boolean more() {
        return more;
    }
}
