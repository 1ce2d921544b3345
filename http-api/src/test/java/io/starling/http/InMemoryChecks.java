package io.starling.http;

import io.starling.actors.check.CheckDesk;
import io.starling.actors.gateway.Registry;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.object.Refusal;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Follows orders at once: the real decisions of core, and nobody who does the checks. */
final class InMemoryChecks implements CheckDesk {
    private final Registry registry;

    InMemoryChecks(Registry registry) {
        this.registry = registry;
    }

    private Map<String, CheckedService> held(ServiceName service) {
        Map<String, CheckedService> held = new HashMap<>();
        registry.view().find(service).ifPresent(found -> found.all()
                .forEach(instance -> CheckedService.of(instance).ifPresent(it -> held.put(instance.id(), it))));
        return held;
    }

    @Override
    public CompletionStage<Done> give(ServiceName service, Order given) {
        Order order = given instanceof Order.Register register ? register.among(held(service)) : given;
        String instance = order.instance();
        try {
            CheckedService after = order.applyTo(
                    registry.view()
                            .find(service, instance)
                            .flatMap(CheckedService::of)
                            .orElse(null),
                    Instant.now());
            if (after == null) {
                return registry.fulfil(service, new Wish.Cancel(instance));
            }
            CompletionStage<Done> done =
                    registry.fulfil(service, new Wish.Register(after.instance(instance), after.why()));
            return order instanceof Order.Maintain maintain
                    ? done.thenCompose(any -> registry.fulfil(
                            service,
                            new Wish.Overrule(instance, maintain.enable() ? InstanceStatus.OUT_OF_SERVICE : null)))
                    : done;
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }
}
