package io.starling.node.network.kernel;

import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.Routing;
import io.starling.core.network.TrafficPolicy;
import io.starling.node.network.kernel.Fragment.Element;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * The rules of one Service. Each port has a chain that chooses an endpoint; one for traffic from outside, where that differs;
 * and places in the table's maps by which packets come to them.
 */
final class PortRules {
    private final RoutedService service;
    private final Set<String> localNodes;
    private final ToIntFunction<Endpoint> counted;
    private final Map<String, String> sets = new TreeMap<>();
    private final Map<String, List<String>> chains = new TreeMap<>();
    private final Map<Element, String> elements = new LinkedHashMap<>();

    private PortRules(RoutedService service, Set<String> localNodes, ToIntFunction<Endpoint> counted) {
        this.service = service;
        this.localNodes = localNodes;
        this.counted = counted;
    }

    /**
     * @param localNodes the nodes on this machine
     * @param counted the shares of endpoints that are chosen by their open connections
     */
    static Fragment of(RoutedService service, Set<String> localNodes, ToIntFunction<Endpoint> counted) {
        PortRules rules = new PortRules(service, localNodes, counted);
        service.ports().stream()
                .filter(port -> port.protocol() != Protocol.SCTP)
                .forEach(rules::port);
        return new Fragment(rules.sets, rules.chains, rules.elements);
    }

    private void port(RoutedPort port) {
        List<Endpoint> inside = takers(port, service.internalPolicy());
        List<Endpoint> outside = takers(port, service.externalPolicy());
        boolean external = port.nodePort() > 0
                || !service.externalIps().isEmpty()
                || !service.balancerAddresses().isEmpty();
        String chosen = choice(port, service.internalPolicy(), inside);
        String entry = external ? entry(port, outside) : "";
        service.clusterIps().stream().filter(PortRules::ipv4).forEach(ip -> address(ip, port, chosen));
        if (port.nodePort() > 0) {
            String place = protocol(port) + " . " + port.nodePort();
            put(BaseTable.NODE_PORTS, BaseTable.EMPTY_NODE_PORTS, place, entry);
        }
        service.externalIps().stream().filter(PortRules::ipv4).forEach(ip -> address(ip, port, entry));
        String guarded = guard(port, entry);
        service.balancerAddresses().stream().filter(PortRules::ipv4).forEach(ip -> address(ip, port, guarded));
    }

    private List<Endpoint> takers(RoutedPort port, TrafficPolicy policy) {
        List<Endpoint> near = policy == TrafficPolicy.CLUSTER
                ? port.endpoints()
                : port.endpoints().stream()
                        .filter(endpoint -> localNodes.contains(endpoint.node()))
                        .toList();
        return Routing.active(near).stream()
                .filter(endpoint -> ipv4(endpoint.address()) && endpoint.weight() > 0)
                .toList();
    }

    private void address(String ip, RoutedPort port, String chain) {
        put(BaseTable.SERVICES, BaseTable.EMPTY, ip + " . " + protocol(port) + " . " + port.port(), chain);
    }

    /** @param chain empty where nobody takes traffic */
    private void put(String map, String empty, String key, String chain) {
        elements.put(new Element(chain.isEmpty() ? empty : map, key), chain.isEmpty() ? "" : "goto " + chain);
    }

    /** Where traffic from outside begins: unless it stays on the machine, its answers have to come back this way. */
    private String entry(RoutedPort port, List<Endpoint> takers) {
        String chosen = choice(port, service.externalPolicy(), takers);
        if (chosen.isEmpty() || service.externalPolicy() == TrafficPolicy.LOCAL) {
            return chosen;
        }
        String name = "external/" + nameOf(port);
        chains.put(name, List.of("meta mark set meta mark | " + BaseTable.MARK, "goto " + chosen));
        return name;
    }

    private String guard(RoutedPort port, String entry) {
        List<String> ranges =
                service.sourceRanges().stream().filter(PortRules::ipv4).toList();
        if (entry.isEmpty() || ranges.isEmpty() || service.balancerAddresses().isEmpty()) {
            return entry;
        }
        String name = "guarded/" + nameOf(port);
        chains.put(name, List.of("ip saddr != { " + String.join(", ", ranges) + " } drop", "goto " + entry));
        return name;
    }

    /** The chain that chooses among the endpoints; empty where there are none. */
    private String choice(RoutedPort port, TrafficPolicy policy, List<Endpoint> takers) {
        if (takers.isEmpty()) {
            return "";
        }
        // An endpoint that is led to itself drops what comes from its own address.
        takers.forEach(
                taker -> elements.put(new Element(BaseTable.SELF, taker.address() + " . " + taker.address()), ""));
        String name = (policy == TrafficPolicy.LOCAL ? "local/" : "service/") + nameOf(port);
        Duration affinity = service.affinity();
        chains.put(
                name, affinity == null ? anyOf(port, takers) : sticky(port, takers, Math.max(1, affinity.toSeconds())));
        return name;
    }

    private List<String> anyOf(RoutedPort port, List<Endpoint> takers) {
        return List.of(
                "ct mark set ct mark | " + BaseTable.MARK,
                "meta l4proto " + protocol(port) + " dnat ip to "
                        + Draw.among(service, takers, counted)
                                .expression("map", endpoint -> endpoint.address() + " . " + endpoint.port()));
    }

    /** A client that was here before goes where it went, for as long as it is remembered there. */
    private List<String> sticky(RoutedPort port, List<Endpoint> takers, long seconds) {
        List<String> rules = new ArrayList<>();
        rules.add("ct mark set ct mark | " + BaseTable.MARK);
        for (Endpoint endpoint : takers) {
            String name = endpointName(port, endpoint, seconds);
            sets.put(name, "type ipv4_addr; size 65535; flags dynamic,timeout; timeout " + seconds + "s;");
            chains.put(
                    name,
                    List.of(
                            "update @" + name + " { ip saddr }",
                            "meta l4proto " + protocol(port) + " dnat to " + endpoint.address() + ":"
                                    + endpoint.port()));
            rules.add("ip saddr @" + name + " goto " + name);
        }
        rules.add(Draw.among(service, takers, counted)
                .expression("vmap", endpoint -> "goto " + endpointName(port, endpoint, seconds)));
        return rules;
    }

    /** Bears the time: a set that remembers for another time is another set. */
    private String endpointName(RoutedPort port, Endpoint endpoint, long seconds) {
        return "endpoint/" + nameOf(port) + "/" + endpoint.address() + "/" + endpoint.port() + "/" + seconds + "s";
    }

    private String nameOf(RoutedPort port) {
        return service.name() + "/" + protocol(port) + "/" + port.port();
    }

    private static String protocol(RoutedPort port) {
        return port.protocol() == Protocol.UDP ? "udp" : "tcp";
    }

    private static boolean ipv4(String address) {
        return address.indexOf(':') < 0 && !address.isEmpty() && Character.isDigit(address.charAt(0));
    }
}
