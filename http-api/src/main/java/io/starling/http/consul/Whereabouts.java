package io.starling.http.consul;

import io.starling.actors.gateway.Registry;
import io.starling.core.check.CheckedService;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where services and checks are that clients name by their ids alone. Thread-safe. */
final class Whereabouts {
    /** What another member acknowledged is known here some milliseconds later; so long it is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RegistryQueries queries;
    private final Map<String, ServiceName> services = new ConcurrentHashMap<>();
    private final Map<String, Place> checks = new ConcurrentHashMap<>();

    /** @param instance the id in the registry */
    record Place(ServiceName service, String instance) {}

    Whereabouts(Registry registry, RegistryQueries queries) {
        this.queries = queries;
        registry.listen(update -> update.changes().forEach(this::note));
        try {
            for (RegistryView.Service service : registry.view().services().values()) {
                service.all().forEach(instance -> add(service.name(), instance));
            }
        } catch (Refusal starting) {
            // What is there already is told as changes.
        }
    }

    private void note(RegistryIndex.Change change) {
        Instance before = change.before();
        Instance after = change.after();
        if (before != null) {
            remove(change.service(), before, after);
        }
        if (after != null) {
            add(change.service(), after);
        }
    }

    private void add(ServiceName name, Instance instance) {
        CheckedService.of(instance).ifPresent(service -> {
            services.put(instance.id(), name);
            service.checks().forEach(check -> checks.put(check.id(), new Place(name, instance.id())));
        });
    }

    private void remove(ServiceName name, Instance before, @Nullable Instance after) {
        if (after == null) {
            services.remove(before.id(), name);
        }
        CheckedService.of(before).ifPresent(service -> service.checks()
                .forEach(check -> checks.remove(check.id(), new Place(name, before.id()))));
    }

    Optional<ServiceName> now(String instance) {
        return Optional.ofNullable(services.get(instance));
    }

    /** The service name of an instance; empty where there is none. */
    CompletionStage<Optional<ServiceName>> service(String instance) {
        return patiently(() -> now(instance));
    }

    CompletionStage<Optional<Place>> check(String check) {
        return patiently(() -> checkNow(check));
    }

    Optional<Place> checkNow(String check) {
        return Optional.ofNullable(checks.get(check));
    }

    private <T> CompletionStage<Optional<T>> patiently(Supplier<Optional<T>> look) {
        return patiently(look, System.nanoTime() + PATIENCE.toNanos());
    }

    private <T> CompletionStage<Optional<T>> patiently(Supplier<Optional<T>> look, long end) {
        RegistryView view = queries.view();
        Optional<T> found = look.get();
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (found.isPresent() || left.isNegative() || left.isZero()) {
            return CompletableFuture.completedFuture(found);
        }
        return queries.next(view, left).thenCompose(next -> patiently(look, end));
    }
}
