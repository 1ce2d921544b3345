package io.starling.core.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An EndpointSlice as it is read: who is behind which named ports.
 *
 * @param service whose endpoints it has; the name is empty where the slice names none
 * @param hosts everybody in it, with port 0
 * @param ports the number by name and protocol
 */
record Slice(ServiceName service, List<Endpoint> hosts, Map<PortKey, Integer> ports) {
    /** The label that names the Service. */
    static final String SERVICE = "kubernetes.io/service-name";

    record PortKey(String name, Protocol protocol) {}

    static Slice read(ApiObject slice) {
        int weight = weight(slice.annotations().getOrDefault(RoutedService.WEIGHT, ""));
        List<Endpoint> hosts = new ArrayList<>();
        for (JsonNode endpoint : slice.json().path("endpoints")) {
            // Only the first address counts, as Kubernetes says of them.
            String address = endpoint.path("addresses").path(0).asText("");
            if (!address.isEmpty()) {
                hosts.add(endpoint(endpoint, address, weight));
            }
        }
        Map<PortKey, Integer> ports = new LinkedHashMap<>();
        for (JsonNode port : slice.json().path("ports")) {
            Protocol protocol = Protocol.of(port.path("protocol").asText(""));
            ports.put(
                    new PortKey(port.path("name").asText(""), protocol),
                    port.path("port").asInt(0));
        }
        return new Slice(
                new ServiceName(slice.namespace(), slice.labels().getOrDefault(SERVICE, "")),
                List.copyOf(hosts),
                Map.copyOf(ports));
    }

    private static Endpoint endpoint(JsonNode endpoint, String address, int weight) {
        JsonNode conditions = endpoint.path("conditions");
        boolean ready = conditions.path("ready").asBoolean(true);
        boolean pod = endpoint.path("targetRef").path("kind").asText("").equals("Pod");
        return new Endpoint(
                address,
                0,
                ready,
                conditions.path("serving").asBoolean(ready),
                conditions.path("terminating").asBoolean(false),
                endpoint.path("nodeName").asText(""),
                endpoint.path("zone").asText(""),
                endpoint.path("hostname").asText(""),
                pod ? endpoint.path("targetRef").path("name").asText("") : "",
                weight);
    }

    private static int weight(String text) {
        boolean number =
                !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return number ? Integer.parseInt(text) : 1;
    }
}
