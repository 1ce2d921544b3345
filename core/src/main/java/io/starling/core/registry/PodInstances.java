package io.starling.core.registry;

import io.starling.core.endpoints.EndpointPort;
import io.starling.core.endpoints.Selection;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which pods stand behind a Service, and how each looks as an instance of it. */
final class PodInstances {
    private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

    private PodInstances() {}

    /** Whether the pod takes traffic for the service: chosen, ready, addressed, and not on its way out. */
    static boolean behind(ApiObject service, ApiObject pod) {
        return Selection.selects(service, pod) && ready(pod);
    }

    static boolean ready(ApiObject pod) {
        return !pod.deleting() && !pod.status().path("podIP").asText("").isEmpty() && Selection.ready(pod);
    }

    static Instance instance(ApiObject service, ApiObject pod) {
        String address = pod.status().path("podIP").asText();
        Map<String, String> metadata = new LinkedHashMap<>(pod.labels());
        metadata.put("node", pod.spec().path("nodeName").asText());
        Instant since = Instant.parse(pod.metadata().path("creationTimestamp").asText("1970-01-01T00:00:00Z"));
        return new Instance(
                pod.name(),
                address,
                address,
                ports(service, pod),
                metadata,
                1,
                pod.labels().getOrDefault(ZONE_LABEL, ""),
                InstanceStatus.UP,
                null,
                Instance.POD,
                null,
                "",
                since,
                List.of());
    }

    /** The container's ports that the service's lead to, by the service's names for them. */
    private static Map<String, Integer> ports(ApiObject service, ApiObject pod) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (EndpointPort port : EndpointPort.of(service, pod)) {
            ports.put(port.name().isEmpty() ? Integer.toString(port.number()) : port.name(), port.number());
        }
        return ports;
    }
}
