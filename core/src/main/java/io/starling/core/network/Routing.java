package io.starling.core.network;

import java.util.List;
import java.util.function.Predicate;

/** Which endpoints of a port take traffic: the same for kernel rules, user-space proxies, DNS and ingress. */
public final class Routing {
    private Routing() {}

    /**
     * Who takes traffic that comes in at a node. Where none is ready those that terminate and still serve do: better than
     * nobody, and Kubernetes' rule.
     *
     * @param policy LOCAL keeps it on the node
     * @param node where the traffic comes in
     */
    public static List<Endpoint> active(RoutedPort port, TrafficPolicy policy, String node) {
        return active(
                policy == TrafficPolicy.CLUSTER
                        ? port.endpoints()
                        : only(port.endpoints(), endpoint -> endpoint.node().equals(node)));
    }

    /** Who of them takes traffic: the ready ones, else those that terminate and still serve. */
    public static List<Endpoint> active(List<Endpoint> endpoints) {
        List<Endpoint> ready = only(endpoints, Endpoint::ready);
        return ready.isEmpty() ? only(endpoints, endpoint -> endpoint.serving() && endpoint.terminating()) : ready;
    }

    private static List<Endpoint> only(List<Endpoint> endpoints, Predicate<Endpoint> which) {
        return endpoints.stream().filter(which).toList();
    }
}
