package io.starling.node.network.proxy;

import io.starling.core.balance.Balancer;
import io.starling.core.balance.Balancing;
import io.starling.core.balance.Load;
import io.starling.core.balance.Loads;
import io.starling.core.balance.Target;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.Routing;
import io.starling.core.network.TrafficPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the connections to one port of a Service. What the balancer and the clients' affinity remember outlives changes of the
 * endpoints. Thread-safe.
 */
final class Backend {
    private final Loads loads;
    private final LongSupplier clock;
    private volatile State state =
            new State(List.of(), Balancing.ROUND_ROBIN, Balancing.ROUND_ROBIN.create(), null, null);

    private record State(
            List<Target> targets,
            Balancing balancing,
            Balancer balancer,
            @Nullable Duration timeout,
            @Nullable Affinity affinity) {}

    /** @param clock nanoseconds, only forward */
    Backend(Loads loads, LongSupplier clock) {
        this.loads = loads;
        this.clock = clock;
    }

    /** Takes over what a Service says now. */
    synchronized void follow(RoutedService service, RoutedPort port, TrafficPolicy policy, String node) {
        List<Target> targets = Routing.active(port, policy, node).stream()
                .filter(endpoint -> endpoint.weight() > 0)
                .map(endpoint -> new Target(endpoint.address(), endpoint.port(), endpoint.weight()))
                .toList();
        Balancing balancing = Balancing.of(service.balancing()).orElseGet(() -> usual(port));
        State before = state;
        Duration timeout = service.affinity();
        state = new State(
                targets,
                balancing,
                balancing == before.balancing() ? before.balancer() : balancing.create(),
                timeout,
                Objects.equals(timeout, before.timeout()) || timeout == null
                        ? before.affinity()
                        : new Affinity(timeout));
    }

    /** Weights count unless something else is asked for. */
    private static Balancing usual(RoutedPort port) {
        boolean weighed =
                port.endpoints().stream().map(Endpoint::weight).distinct().count() > 1;
        return weighed ? Balancing.WEIGHTED : Balancing.ROUND_ROBIN;
    }

    List<Target> targets() {
        return state.targets();
    }

    /** Whether it matters how long a target takes to answer. */
    boolean timed() {
        return state.balancing() == Balancing.LOAD_AWARE;
    }

    Load load(Target target) {
        return loads.of(target);
    }

    /**
     * Who takes the next connection.
     *
     * @param client an address without its port
     * @param besides those that have refused it
     */
    Optional<Target> pick(String client, Set<Target> besides) {
        State now = state;
        List<Target> left = besides.isEmpty()
                ? now.targets()
                : now.targets().stream()
                        .filter(target -> !besides.contains(target))
                        .toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        long time = clock.getAsLong();
        Affinity affinity = now.timeout() == null ? null : now.affinity();
        Target picked = affinity == null
                ? null
                : affinity.of(client, time).filter(left::contains).orElse(null);
        if (picked == null) {
            picked = now.balancer().pick(left, client, loads::of, time, ThreadLocalRandom.current());
        }
        if (affinity != null) {
            affinity.stays(client, picked, time);
        }
        return Optional.of(picked);
    }
}
