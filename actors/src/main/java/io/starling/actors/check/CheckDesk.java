package io.starling.actors.check;

import io.starling.core.check.Order;
import io.starling.core.registry.ServiceName;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Where doors hand in what Consul's clients want of services and checks. Thread-safe. */
public interface CheckDesk {
    /**
     * Has an order followed. Completes when the registry has what comes of it; fails with
     * {@link io.starling.core.object.Refusal} where it can't be.
     */
    CompletionStage<Done> give(ServiceName service, Order order);
}
