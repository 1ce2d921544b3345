package io.starling.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which pods stand behind a Service, and how each looks as an instance of it. */
final class PodInstances {
    private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

    private PodInstances() {}

    /** Whether a Service chooses pods at all. */
    static boolean selects(ApiObject service) {
        return !service.spec().path("selector").isEmpty();
    }

    /** Whether the pod takes traffic for the service: chosen, ready, addressed, and not on its way out. */
    static boolean behind(ApiObject service, ApiObject pod) {
        return selects(service)
                && service.spec().path("selector").propertyStream().allMatch(wanted -> wanted.getValue()
                        .asText()
                        .equals(pod.metadata()
                                .path("labels")
                                .path(wanted.getKey())
                                .asText(null)))
                && ready(pod);
    }

    static boolean ready(ApiObject pod) {
        return !pod.deleting()
                && !pod.status().path("podIP").asText("").isEmpty()
                && pod.status()
                        .path("conditions")
                        .valueStream()
                        .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True"));
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
        for (JsonNode port : service.spec().path("ports")) {
            JsonNode target = port.path("targetPort");
            int number = target.isTextual()
                    ? named(pod, target.asText())
                    : target.asInt(port.path("port").asInt());
            if (number > 0) {
                ports.put(port.path("name").asText(Integer.toString(number)), number);
            }
        }
        return ports;
    }

    private static int named(ApiObject pod, String name) {
        return pod.spec()
                .path("containers")
                .valueStream()
                .flatMap(container -> container.path("ports").valueStream())
                .filter(port -> port.path("name").asText().equals(name))
                .mapToInt(port -> port.path("containerPort").asInt())
                .findFirst()
                .orElse(0);
    }
}
