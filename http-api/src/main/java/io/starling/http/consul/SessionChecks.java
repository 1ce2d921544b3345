package io.starling.http.consul;

import io.starling.actors.gateway.Registry;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Request;
import io.starling.core.keyvalue.Session;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.http.consul.ServiceBodies.Home;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions whose checks turn critical or are gone. Each member does it for all, so that none needs to know who died: ending
 * a session twice changes nothing. Thread-safe.
 */
final class SessionChecks {
    /** How often it is tried while the owner of the keys doesn't answer, and how long to wait in between. */
    private static final int ATTEMPTS = 60;

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final KeyValueStore store;
    private final RegistryQueries queries;
    private final Whereabouts whereabouts;
    private final Predicate<String> nodes;

    /** @param nodes whether there is a node of that name */
    SessionChecks(
            KeyValueStore store,
            Registry registry,
            RegistryQueries queries,
            Whereabouts whereabouts,
            Predicate<String> nodes) {
        this.store = store;
        this.queries = queries;
        this.whereabouts = whereabouts;
        this.nodes = nodes;
        registry.listen(update -> {
            Set<String> lost = new HashSet<>();
            update.changes().forEach(change -> lost.addAll(lost(change)));
            end(lost, ATTEMPTS);
        });
        try {
            Set<String> lost = new HashSet<>();
            RegistryView view = registry.view();
            for (RegistryView.Service service : view.services().values()) {
                service.all().forEach(instance -> lost.addAll(critical(instance)));
            }
            view.nodes().all().forEach(node -> lost.addAll(critical(node)));
            end(lost, ATTEMPTS);
        } catch (Refusal starting) {
            // What is critical already is told as a change.
        }
    }

    /** The node of a session that names none: the one where the first of its checks is, else the agent's. */
    String node(List<String> checks, Home agent) {
        return checks.stream()
                        .anyMatch(check ->
                                whereabouts.checkNow(agent.door(), check).isPresent())
                ? agent.door()
                : agent.node();
    }

    /**
     * Those of the checks that a session can't be bound to, because they are critical or nobody registered them at its node, in
     * Consul's words; empty where there are none.
     */
    List<String> problems(Session session) {
        if (!nodes.test(session.node())) {
            return List.of("Missing node registration");
        }
        return session.checks().stream()
                .filter(check -> !check.equals(SessionRoutes.NODE_CHECK))
                .map(check -> problem(session.node(), check))
                .filter(problem -> !problem.isEmpty())
                .toList();
    }

    private String problem(String node, String check) {
        return whereabouts
                .checkNow(node, check)
                .flatMap(place -> queries.view().find(place.service(), place.instance()))
                .flatMap(CheckedService::of)
                .flatMap(service -> service.check(check))
                .map(found ->
                        found.status() == CheckStatus.CRITICAL ? "Check '" + check + "' is in critical state" : "")
                .orElse("Missing check '" + check + "' registration");
    }

    /** The checks that a change took away or turned critical, each with its node. */
    private Set<String> lost(Change change) {
        Set<String> lost = critical(change.after());
        Set<String> left = new HashSet<>();
        left.addAll(checks(change.after(), check -> true));
        checks(change.before(), check -> true).stream()
                .filter(check -> !left.contains(check))
                .forEach(lost::add);
        return lost;
    }

    private Set<String> critical(@Nullable Instance instance) {
        return checks(instance, check -> check.status() == CheckStatus.CRITICAL);
    }

    private Set<String> checks(@Nullable Instance instance, Predicate<Check> which) {
        Set<String> checks = new HashSet<>();
        if (instance != null) {
            CheckedService.of(instance).ifPresent(service -> service.checks().stream()
                    .filter(which)
                    .forEach(check -> checks.add(whereabouts.key(service.node(), check.id()))));
        }
        return checks;
    }

    private void end(Set<String> lost, int attempts) {
        if (lost.isEmpty()) {
            return;
        }
        store.read()
                .thenCompose(state -> CompletableFuture.allOf(ended(state, lost)))
                .whenComplete((done, failure) -> {
                    if (failure != null && attempts > 1) {
                        LATER.execute(() -> end(lost, attempts - 1));
                    }
                });
    }

    private CompletableFuture<?>[] ended(KeyValues state, Set<String> lost) {
        return state.sessions().values().stream()
                .filter(session -> session.checks().stream()
                        .anyMatch(check -> lost.contains(whereabouts.key(session.node(), check))))
                .map(Session::id)
                .map(id -> store.submit(new Request.CloseSession(id)).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
    }
}
