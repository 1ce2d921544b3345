package io.starling.node.network.kernel;

import io.starling.core.balance.Balancing;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedService;
import io.starling.core.registry.ServiceName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shares of new connections for Services whose connections go to whoever has the fewest. The kernel counts connections but can't
 * choose by their number, so shares follow it, looked at each second: who has more open than the others on average gets less until
 * it hasn't. One that answers slowly keeps its connections open for longer (Little, "A proof for the queuing formula L = λW", 1961), and
 * so gets less too.
 */
final class Shares {
    /** The largest share; the smallest is 1, so that whoever recovers is seen to. */
    static final int MOST = 64;

    private final Map<ServiceName, Map<String, Double>> wanted = new HashMap<>();

    /** Whether this Service's connections are spread by how many each endpoint has. */
    static boolean count(RoutedService service) {
        return Balancing.of(service.balancing())
                .filter(it -> it == Balancing.LEAST_CONNECTIONS || it == Balancing.LOAD_AWARE)
                .isPresent();
    }

    /**
     * Takes over what the kernel counted.
     *
     * @param services all that {@link #count}
     * @param open connections by {@code address:port}
     * @return those whose shares are others now
     */
    Set<ServiceName> follow(Collection<RoutedService> services, Map<String, Integer> open) {
        Set<ServiceName> names = new HashSet<>();
        Set<ServiceName> moved = new HashSet<>();
        for (RoutedService service : services) {
            names.add(service.name());
            Map<String, Double> before = wanted.getOrDefault(service.name(), Map.of());
            Map<String, Double> after = new HashMap<>();
            service.ports().forEach(port -> after.putAll(next(port.endpoints(), before, open)));
            wanted.put(service.name(), after);
            if (after.keySet().stream().anyMatch(id -> share(before, id) != share(after, id))) {
                moved.add(service.name());
            }
        }
        wanted.keySet().retainAll(names);
        return moved;
    }

    private static Map<String, Double> next(
            List<Endpoint> endpoints, Map<String, Double> before, Map<String, Integer> open) {
        double mean = endpoints.stream()
                .mapToInt(endpoint -> open.getOrDefault(id(endpoint), 0))
                .average()
                .orElse(0);
        Map<String, Double> next = new HashMap<>();
        double most = 0;
        for (Endpoint endpoint : endpoints) {
            double has = open.getOrDefault(id(endpoint), 0);
            double share = before.getOrDefault(id(endpoint), 1.0) * Math.sqrt((mean + 1) / (has + 1));
            next.put(id(endpoint), share);
            most = Math.max(most, share);
        }
        double largest = most;
        next.replaceAll((id, share) -> Math.max(share / largest, 1.0 / MOST));
        return next;
    }

    /** From 1 to {@link #MOST}; an endpoint that wasn't counted yet has the largest. */
    int of(ServiceName service, Endpoint endpoint) {
        return share(wanted.getOrDefault(service, Map.of()), id(endpoint));
    }

    /** In steps of the square root of two, so that what hardly changes changes no rules. */
    private static int share(Map<String, Double> wanted, String id) {
        double steps = Math.rint(2 * Math.log(wanted.getOrDefault(id, 1.0) * MOST) / Math.log(2));
        return (int) Math.rint(Math.pow(2, steps / 2));
    }

    private static String id(Endpoint endpoint) {
        return endpoint.address() + ":" + endpoint.port();
    }
}
