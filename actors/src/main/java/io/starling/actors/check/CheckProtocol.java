package io.starling.actors.check;

import io.starling.actors.Wire;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.check.Order;
import io.starling.core.object.ApiStatus;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The words between doors and the owners of checks. */
final class CheckProtocol {
    private CheckProtocol() {}

    /** Do it; answered with {@link Followed} when the registry has it. */
    record Give(Order order, ActorRef<Followed> replyTo) implements EntityMessage {}

    /** Be there: your service has checks to be done. */
    record Wake() implements EntityMessage {}

    /** @param refusal null where the order was followed */
    record Followed(@Nullable ApiStatus refusal) implements Wire {}
}
