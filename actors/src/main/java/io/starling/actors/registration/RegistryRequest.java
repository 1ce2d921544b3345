package io.starling.actors.registration;

import io.starling.actors.Wire;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.object.ApiStatus;
import io.starling.core.registry.Wish;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the owner of a service name is asked about its instances. */
public sealed interface RegistryRequest extends EntityMessage {
    /**
     * Answered when the wish is on disk and in every reachable catalog. May be sent again: no wish does anything twice. But the second
     * copy of a {@link Wish.Cancel} may be answered with 404.
     */
    record Fulfil(Wish wish, ActorRef<Fulfilled> replyTo) implements RegistryRequest {}

    /** Heartbeats that came to one member since it last sent them on. Not answered. */
    record Heard(Set<String> ids) implements RegistryRequest {}

    /** @param refusal null where the wish is fulfilled */
    record Fulfilled(@Nullable ApiStatus refusal) implements Wire {}
}
