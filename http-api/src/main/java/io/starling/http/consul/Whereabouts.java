package io.starling.http.consul;

import io.starling.actors.gateway.Registry;
import io.starling.core.check.CheckedService;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.RegistryQueries.About;
import io.starling.http.consul.ServiceBodies.Home;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where services and checks are that clients name by their ids alone. Ids are unique at a node; whoever asks the agent means its
 * own first: what this member's door set apart from another one's, then what any registered. Thread-safe.
 */
final class Whereabouts {
    /** What another member acknowledged is known here some milliseconds later; so long it is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RegistryQueries queries;
    private final Home agent;
    private final Map<String, Place> services = new ConcurrentHashMap<>();
    private final Map<String, Place> checks = new ConcurrentHashMap<>();

    /** @param instance the id in the registry */
    record Place(ServiceName service, String instance) {}

    Whereabouts(Registry registry, RegistryQueries queries, Home agent) {
        this.queries = queries;
        this.agent = agent;
        registry.listen(update -> update.changes().forEach(this::note));
        try {
            RegistryView view = registry.view();
            for (RegistryView.Service service : view.services().values()) {
                service.all().forEach(instance -> add(service.name(), instance));
            }
            view.nodes().all().forEach(node -> add(view.nodes().name(), node));
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
            Place place = new Place(name, instance.id());
            if (!name.equals(ServiceName.NODES)) {
                services.put(instance.id(), place);
            }
            service.checks().forEach(check -> checks.put(key(service, check.id()), place));
        });
    }

    private void remove(ServiceName name, Instance before, @Nullable Instance after) {
        Place place = new Place(name, before.id());
        if (after == null) {
            services.remove(before.id(), place);
        }
        CheckedService.of(before).ifPresent(service -> service.checks()
                .forEach(check -> checks.remove(key(service, check.id()), place)));
    }

    private String key(CheckedService service, String check) {
        return key(service.node(), check);
    }

    /** What a check, or a service, of a node is known by. */
    String key(String node, String id) {
        return CheckedService.instanceId(node, id, agent.node());
    }

    Optional<Place> now(String service) {
        return own(services, service);
    }

    /** A service by its id, as it is registered with the agent; empty where there is none. */
    CompletionStage<Optional<Place>> service(String id) {
        return patiently(() -> now(id));
    }

    /** A service of a node. */
    CompletionStage<Optional<Place>> service(String node, String id) {
        return patiently(() -> Optional.ofNullable(services.get(key(node, id))));
    }

    /** A check by its id, as it is registered with the agent; empty where there is none. */
    CompletionStage<Optional<Place>> check(String id) {
        return patiently(() -> own(checks, id));
    }

    /** A check of a node. */
    CompletionStage<Optional<Place>> check(String node, String id) {
        return patiently(() -> checkNow(node, id));
    }

    Optional<Place> checkNow(String node, String id) {
        return Optional.ofNullable(checks.get(key(node, id)));
    }

    private Optional<Place> own(Map<String, Place> places, String id) {
        Place apart = places.get(agent.door() + "/" + id);
        return Optional.ofNullable(apart == null ? places.get(id) : apart);
    }

    private <T> CompletionStage<Optional<T>> patiently(Supplier<Optional<T>> look) {
        return patiently(look, System.nanoTime() + PATIENCE.toNanos());
    }

    private <T> CompletionStage<Optional<T>> patiently(Supplier<Optional<T>> look, long end) {
        RegistryView view = queries.view();
        Optional<T> found = look.get();
        if (found.isPresent() || !queries.mayWait(end)) {
            return CompletableFuture.completedFuture(found);
        }
        return queries.next(view, About.EVERYTHING, end).thenCompose(next -> patiently(look, end));
    }
}
