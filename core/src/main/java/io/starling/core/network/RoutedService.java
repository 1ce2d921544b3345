package io.starling.core.network;

import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Service as a node routes it.
 *
 * @param clusterIps its own addresses; empty for a headless Service and an ExternalName
 * @param ports in the Service's order
 * @param hosts everybody behind it whatever the port, each with port 0: what a headless Service's names stand for
 * @param externalName what an ExternalName stands for, else empty
 * @param affinity how long a client stays with its endpoint after its last connection; null where it doesn't
 * @param internalPolicy for traffic to the cluster IPs
 * @param externalPolicy for traffic to node ports, external and load-balancer addresses
 * @param publishNotReady whether endpoints count before they are ready
 * @param balancerAddresses the addresses that a load balancer has for it, or that clients reach it by from outside
 * @param externalIps addresses that the cluster doesn't manage and that lead to it where they arrive at a node
 * @param sourceRanges who may use the load-balancer addresses, as CIDR; empty for everybody
 * @param balancing {@link #BALANCING} as it stands there, empty for none
 * @param annotations of the Service
 */
public record RoutedService(
        ServiceName name,
        ServiceType type,
        List<String> clusterIps,
        List<RoutedPort> ports,
        List<Endpoint> hosts,
        String externalName,
        @Nullable Duration affinity,
        TrafficPolicy internalPolicy,
        TrafficPolicy externalPolicy,
        boolean publishNotReady,
        List<String> balancerAddresses,
        List<String> externalIps,
        List<String> sourceRanges,
        String balancing,
        Map<String, String> annotations) {
    /** The annotation of a Service that says how its connections are spread. */
    public static final String BALANCING = "network.starling.io/balancing";

    /** The annotation of an EndpointSlice with the weight of each of its endpoints. */
    public static final String WEIGHT = "network.starling.io/weight";

    /** The same with other ports. */
    public RoutedService withPorts(List<RoutedPort> others) {
        return new RoutedService(
                name,
                type,
                clusterIps,
                others,
                hosts,
                externalName,
                affinity,
                internalPolicy,
                externalPolicy,
                publishNotReady,
                balancerAddresses,
                externalIps,
                sourceRanges,
                balancing,
                annotations);
    }

    /** Whether its name stands for its endpoints, and not for an address of its own. */
    public boolean headless() {
        return clusterIps.isEmpty() && type != ServiceType.EXTERNAL_NAME;
    }

    /** The port of that name. */
    public Optional<RoutedPort> port(String portName) {
        return ports.stream().filter(port -> port.name().equals(portName)).findFirst();
    }

    /** The port that clients reach by that number. */
    public Optional<RoutedPort> port(int number, Protocol protocol) {
        return ports.stream()
                .filter(port -> port.port() == number && port.protocol() == protocol)
                .findFirst();
    }
}
