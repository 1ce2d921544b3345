package io.starling.node.network.ingress;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.core.balance.Balancer;
import io.starling.core.balance.Balancing;
import io.starling.core.balance.Load;
import io.starling.core.balance.Loads;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.ingress.Circuit;
import io.starling.core.ingress.Route;
import io.starling.core.ingress.RoutePolicy;
import io.starling.core.rate.Rate;
import io.starling.core.rate.TokenBucket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** What this member remembers from one request to the next, whatever the rules become meanwhile. Thread-safe. */
final class Traffic {
    /** Clients whose buckets are remembered for one Ingress, before full ones are forgotten. */
    private static final int CLIENTS = 50_000;

    private final Loads loads = new Loads();
    private final Map<BackendRef, Chosen> balancers = new ConcurrentHashMap<>();
    private final Map<BackendRef, Circuit> circuits = new ConcurrentHashMap<>();
    private final Map<String, Map<String, TokenBucket>> buckets = new ConcurrentHashMap<>();

    private record Chosen(String balancing, Balancer balancer) {}

    Load load(Target target) {
        return loads.of(target);
    }

    /** The canary's Service for as many requests of 100 as the policy says, else the route's. */
    BackendRef backend(Route route) {
        RoutePolicy.Canary canary = route.policy().canary();
        return canary != null && ThreadLocalRandom.current().nextInt(100) < canary.weight()
                ? route.backend().of(canary.service())
                : route.backend();
    }

    /** @param targets at least one */
    Target pick(BackendRef ref, String balancing, List<Target> targets, String client) {
        Chosen chosen = balancers.compute(
                ref,
                (key, before) -> before != null && before.balancing().equals(balancing)
                        ? before
                        : new Chosen(
                                balancing,
                                Balancing.of(balancing)
                                        .orElse(Balancing.ROUND_ROBIN)
                                        .create()));
        return chosen.balancer().pick(targets, client, this::load, System.nanoTime(), ThreadLocalRandom.current());
    }

    /** What to answer where the client asks too often. */
    Optional<Answer> throttled(Route route, String client) {
        Rate rate = route.policy().rate();
        if (rate == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        Map<String, TokenBucket> clients = buckets.computeIfAbsent(route.ingress(), name -> new ConcurrentHashMap<>());
        if (clients.size() > CLIENTS) {
            clients.values().removeIf(bucket -> bucket.idle(rate, now));
        }
        long[] wait = {0};
        clients.compute(client, (name, before) -> {
            TokenBucket bucket = (before == null ? TokenBucket.full(rate, now) : before).filled(rate, now);
            wait[0] = bucket.wait(rate);
            return bucket.any() ? bucket.taken() : bucket;
        });
        return wait[0] == 0
                ? Optional.empty()
                : Optional.of(new Answer(
                        HttpResponseStatus.TOO_MANY_REQUESTS,
                        "too many requests: this route takes " + rate.perSecond() + " a second of each client",
                        Map.of("Retry-After", Long.toString(wait[0]))));
    }

    /** What to answer where too much has failed lately. */
    Optional<Answer> broken(Route route, BackendRef ref) {
        RoutePolicy.Breaker breaker = route.policy().breaker();
        if (breaker == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        boolean[] passes = {true};
        circuits.compute(ref, (key, before) -> {
            Circuit circuit = before == null ? Circuit.CLOSED : before;
            passes[0] = circuit.passes(now);
            return passes[0] ? circuit.passed(breaker, now) : circuit;
        });
        return passes[0]
                ? Optional.empty()
                : Optional.of(Answer.of(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "the circuit to " + ref + " is open: " + breaker.failures() + " requests in a row failed"));
    }

    /** How a request ended that {@link #broken} let pass. */
    void ended(Route route, BackendRef ref, boolean good) {
        RoutePolicy.Breaker breaker = route.policy().breaker();
        if (breaker != null) {
            circuits.computeIfPresent(
                    ref, (key, circuit) -> good ? circuit.succeeded() : circuit.failed(breaker, System.nanoTime()));
        }
    }

    /** Forgets what is gone by these rules: Ingresses, Services, and targets that nobody has in hand. */
    void keep(IngressRules rules) {
        buckets.keySet().retainAll(rules.table().ingresses());
        circuits.keySet().removeIf(ref -> rules.backends().find(ref).isEmpty());
        Set<String> targets = new HashSet<>();
        balancers.keySet().removeIf(ref -> {
            Optional<Backends.Backend> backend = rules.backends().find(ref);
            backend.ifPresent(there -> there.targets().forEach(target -> targets.add(target.id())));
            return backend.isEmpty();
        });
        loads.keep(targets);
    }
}
