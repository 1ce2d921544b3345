package io.starling.node.network.kernel;

import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.Routing;
import io.starling.core.network.ServiceIndex.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * UDP knows no end of a connection: the kernel would send a client's datagrams to an endpoint that is gone for as long as it goes
 * on sending. What it remembers of such flows is forgotten, where the tool for it (conntrack) is there; else it ends after 30 s
 * of silence.
 */
final class StaleFlows {
    private StaleFlows() {}

    static void forget(Change change) {
        Set<String> before = takers(change.before());
        Set<String> after = takers(change.after());
        before.stream()
                .filter(address -> !after.contains(address))
                .forEach(address -> Nft.run("", "conntrack", "-D", "-p", "udp", "--dst-nat", address));
        RoutedService now = change.after();
        if (now != null && before.isEmpty() && !after.isEmpty()) {
            now.clusterIps().forEach(ip -> Nft.run("", "conntrack", "-D", "-p", "udp", "--orig-dst", ip));
        }
    }

    private static Set<String> takers(@Nullable RoutedService service) {
        List<RoutedPort> ports = service == null ? List.of() : service.ports();
        return ports.stream()
                .filter(port -> port.protocol() == Protocol.UDP)
                .flatMap(port -> Routing.active(port.endpoints()).stream())
                .map(Endpoint::address)
                .collect(Collectors.toSet());
    }
}
