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
    private Order.@Nullable Maintain maintain;
    private boolean more;

    void add(@Nullable ActorRef<Followed> replyTo, Order.@Nullable Maintain next) {
        more = true;
        if (replyTo != null) {
            waiting.add(replyTo);
        }
        if (next != null) {
            maintain = next;
        }
    }

    /** What waits goes with the write that begins now. Answers with what is to follow it; null where nothing is. */
    Order.@Nullable Maintain begin() {
        more = false;
        begun.addAll(waiting);
        waiting.clear();
        Order.Maintain next = maintain;
        maintain = null;
        return next;
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
