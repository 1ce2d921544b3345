package io.starling.node.network.balancer;

import io.starling.core.address.BalancerPool;
import io.starling.core.balance.Balancing;
import io.starling.core.balance.Load;
import io.starling.core.balance.Target;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedService;
import io.starling.core.network.Routing;
import io.starling.core.network.ServiceMap;
import io.starling.core.network.TrafficPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who holds which load-balancer address: each address has an order of all nodes, and the first that is there has it. When a node goes
 * only its own addresses move.
 *
 * @param pool other addresses aren't ours to bring anywhere
 */
record Holders(BalancerPool pool) {
    /** The node of each address; one without a node isn't named. */
    Map<String, String> of(ServiceMap services, Collection<String> able) {
        Map<String, String> holders = new TreeMap<>();
        for (RoutedService service : services.services().values()) {
            List<Target> nodes = nodes(service, able);
            for (String address : service.balancerAddresses()) {
                if (pool.placeOf(address).isPresent() && !nodes.isEmpty()) {
                    holders.put(address, chosen(nodes, address));
                }
            }
        }
        return holders;
    }

    private static String chosen(List<Target> nodes, String address) {
        Load idle = new Load();
        return Balancing.SOURCE_HASH
                .create()
                .pick(nodes, address, node -> idle, 0, new Random(0))
                .address();
    }

    /** Traffic that stays on the node has to come in where somebody takes it. */
    private static List<Target> nodes(RoutedService service, Collection<String> able) {
        Set<String> taking = service.externalPolicy() == TrafficPolicy.CLUSTER
                ? Set.of()
                : service.ports().stream()
                        .flatMap(port -> Routing.active(port.endpoints()).stream())
                        .map(Endpoint::node)
                        .collect(Collectors.toSet());
        boolean some = able.stream().anyMatch(taking::contains);
        return able.stream()
                .filter(node -> !some || taking.contains(node))
                .map(node -> new Target(node, 1, 1))
                .toList();
    }
}
