package io.starling.node.network.proxy;

import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.TrafficPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a node listens for Services. A datagram's answer has to come from the address that it was sent to, which one socket for all
 * addresses doesn't know: UDP listens at each address of the machine.
 *
 * @param nodePorts the addresses at which node ports are: {@link Place#ANYWHERE}, or some of the machine's
 * @param machine all IPv4 addresses of the machine
 * @param clusterIps whether cluster IPs are listened at
 * @param external whether external and load-balancer addresses are, those that the machine has
 */
record Places(String nodePorts, List<String> machine, boolean clusterIps, boolean external) {
    /** What listens for one Service. */
    Map<Place, Way> of(RoutedService service) {
        Map<Place, Way> places = new LinkedHashMap<>();
        service.ports().stream()
                .filter(port -> port.protocol() != Protocol.SCTP)
                .forEach(port -> add(service, port, places));
        return places;
    }

    private void add(RoutedService service, RoutedPort port, Map<Place, Way> places) {
        Way inside = way(service, port, service.internalPolicy(), List.of());
        Way outside = way(service, port, service.externalPolicy(), List.of());
        Way guarded = way(service, port, service.externalPolicy(), service.sourceRanges());
        if (clusterIps) {
            put(service.clusterIps(), port, inside, places);
        }
        if (external) {
            put(own(service.externalIps()), port, outside, places);
            put(own(service.balancerAddresses()), port, guarded, places);
        }
        if (port.nodePort() > 0) {
            at(port.protocol()).forEach(ip -> places.put(new Place(port.protocol(), ip, port.nodePort()), outside));
        }
    }

    private List<String> at(Protocol protocol) {
        return protocol == Protocol.UDP && nodePorts.equals(Place.ANYWHERE) ? machine : List.of(nodePorts);
    }

    private List<String> own(List<String> ips) {
        return ips.stream().filter(machine::contains).toList();
    }

    private static void put(List<String> ips, RoutedPort port, Way way, Map<Place, Way> places) {
        ips.stream()
                .filter(ip -> ip.indexOf(':') < 0)
                .forEach(ip -> places.put(new Place(port.protocol(), ip, port.port()), way));
    }

    private static Way way(RoutedService service, RoutedPort port, TrafficPolicy policy, List<String> sources) {
        return new Way(service.name(), port.protocol(), port.port(), policy, sources);
    }
}
