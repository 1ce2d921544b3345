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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

    SessionChecks(KeyValueStore store, Registry registry, RegistryQueries queries, Whereabouts whereabouts) {
        this.store = store;
        this.queries = queries;
        this.whereabouts = whereabouts;
        registry.listen(update -> {
            Set<String> lost = new HashSet<>();
            update.changes().forEach(change -> lost.addAll(lost(change)));
            end(lost, ATTEMPTS);
        });
        try {
            Set<String> lost = new HashSet<>();
            for (RegistryView.Service service : registry.view().services().values()) {
                service.all().forEach(instance -> lost.addAll(critical(instance)));
            }
            end(lost, ATTEMPTS);
        } catch (Refusal starting) {
            // What is critical already is told as a change.
        }
    }

    /**
     * Those of the checks that a session can't be bound to, because they are critical or nobody registered them, in Consul's
     * words; empty where there are none.
     */
    List<String> problems(List<String> checks) {
        return checks.stream()
                .filter(check -> !check.equals(SessionRoutes.NODE_CHECK))
                .map(this::problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
    }

    private String problem(String check) {
        return whereabouts
                .checkNow(check)
                .flatMap(place -> queries.view().find(place.service(), place.instance()))
                .flatMap(CheckedService::of)
                .flatMap(service -> service.check(check))
                .map(found ->
                        found.status() == CheckStatus.CRITICAL ? "Check '" + check + "' is in critical state" : "")
                .orElse("Missing check '" + check + "' registration");
    }

    /** The checks that a change took away or turned critical. */
    private static Set<String> lost(Change change) {
        Set<String> lost = critical(change.after());
        Set<String> left = new HashSet<>();
        checks(change.after()).forEach(check -> left.add(check.id()));
        checks(change.before()).stream()
                .map(Check::id)
                .filter(check -> !left.contains(check))
                .forEach(lost::add);
        return lost;
    }

    private static Set<String> critical(@Nullable Instance instance) {
        Set<String> critical = new HashSet<>();
        for (Check check : checks(instance)) {
            if (check.status() == CheckStatus.CRITICAL) {
                critical.add(check.id());
            }
        }
        return critical;
    }

    private static List<Check> checks(@Nullable Instance instance) {
        return instance == null
                ? List.of()
                : CheckedService.of(instance).map(CheckedService::checks).orElse(List.of());
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
                .filter(session -> session.checks().stream().anyMatch(lost::contains))
                .map(Session::id)
                .map(id -> store.submit(new Request.CloseSession(id)).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
    }
}
