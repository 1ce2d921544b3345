package io.starling.core.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a routed Service of the object and its slices. */
final class ServiceReading {
    private static final Comparator<Endpoint> ORDER =
            Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

    private ServiceReading() {}

    static RoutedService read(ApiObject service, Collection<Slice> slices) {
        JsonNode spec = service.spec();
        ServiceType type = ServiceType.of(spec.path("type").asText(""));
        return new RoutedService(
                new ServiceName(service.namespace(), service.name()),
                type,
                type == ServiceType.EXTERNAL_NAME ? List.of() : clusterIps(spec),
                ports(spec, slices),
                hosts(slices),
                type == ServiceType.EXTERNAL_NAME ? spec.path("externalName").asText("") : "",
                affinity(spec),
                TrafficPolicy.of(spec.path("internalTrafficPolicy").asText("")),
                TrafficPolicy.of(spec.path("externalTrafficPolicy").asText("")),
                spec.path("publishNotReadyAddresses").asBoolean(false),
                type == ServiceType.LOAD_BALANCER ? balancerAddresses(service) : List.of(),
                texts(spec.path("externalIPs")),
                texts(spec.path("loadBalancerSourceRanges")),
                service.annotations().getOrDefault(RoutedService.BALANCING, ""),
                Map.copyOf(service.annotations()));
    }

    private static List<String> clusterIps(JsonNode spec) {
        List<String> all = texts(spec.path("clusterIPs"));
        String one = spec.path("clusterIP").asText("");
        List<String> given = all.isEmpty() ? List.of(one) : all;
        return given.stream().filter(ip -> !ip.isEmpty() && !ip.equals("None")).toList();
    }

    private static List<RoutedPort> ports(JsonNode spec, Collection<Slice> slices) {
        List<RoutedPort> ports = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            String name = port.path("name").asText("");
            Protocol protocol = Protocol.of(port.path("protocol").asText(""));
            ports.add(new RoutedPort(
                    name,
                    protocol,
                    port.path("port").asInt(),
                    port.path("nodePort").asInt(0),
                    port.path("appProtocol").asText(""),
                    endpoints(slices, new Slice.PortKey(name, protocol))));
        }
        return List.copyOf(ports);
    }

    private static List<Endpoint> endpoints(Collection<Slice> slices, Slice.PortKey port) {
        List<Endpoint> all = new ArrayList<>();
        for (Slice slice : slices) {
            int number = slice.ports().getOrDefault(port, 0);
            if (number > 0) {
                slice.hosts().forEach(host -> all.add(host.at(number)));
            }
        }
        return ordered(all);
    }

    private static List<Endpoint> hosts(Collection<Slice> slices) {
        return ordered(slices.stream().flatMap(slice -> slice.hosts().stream()).toList());
    }

    /** Sorted, and each address and port once: two slices may tell of one while it moves; the better news counts. */
    private static List<Endpoint> ordered(Collection<Endpoint> endpoints) {
        Map<Endpoint, Endpoint> unique = new TreeMap<>(ORDER);
        endpoints.forEach(endpoint ->
                unique.merge(endpoint, endpoint, (one, other) -> other.ready() && !one.ready() ? other : one));
        return List.copyOf(unique.values());
    }

    private static @Nullable Duration affinity(JsonNode spec) {
        return spec.path("sessionAffinity").asText("").equals("ClientIP")
                ? Duration.ofSeconds(spec.path("sessionAffinityConfig")
                        .path("clientIP")
                        .path("timeoutSeconds")
                        .asInt(10_800))
                : null;
    }

    private static List<String> balancerAddresses(ApiObject service) {
        return service.status()
                .path("loadBalancer")
                .path("ingress")
                .valueStream()
                .map(ingress -> ingress.path("ip").asText(""))
                .filter(ip -> !ip.isEmpty())
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
