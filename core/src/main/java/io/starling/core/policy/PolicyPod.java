package io.starling.core.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod as policies see it.
 *
 * @param node where it is
 * @param ip its address
 * @param ports those that have names
 */
public record PolicyPod(
        String namespace, String name, Map<String, String> labels, String node, String ip, List<NamedPort> ports) {
    /** @param protocol as {@code TCP} */
    public record NamedPort(String name, String protocol, int number) {}

    /** Reads a pod; empty where it has no address of its own, or has ended. */
    public static Optional<PolicyPod> of(ApiObject pod) {
        String ip = pod.status().path("podIP").asText();
        String phase = pod.status().path("phase").asText();
        if (ip.isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")
                || pod.spec().path("hostNetwork").asBoolean(false)) {
            return Optional.empty();
        }
        List<NamedPort> ports = new ArrayList<>();
        for (JsonNode container : pod.spec().path("containers")) {
            for (JsonNode port : container.path("ports")) {
                if (port.hasNonNull("name")) {
                    ports.add(new NamedPort(
                            port.path("name").asText(),
                            port.path("protocol").asText("TCP"),
                            port.path("containerPort").asInt()));
                }
            }
        }
        return Optional.of(new PolicyPod(
                pod.namespace(),
                pod.name(),
                pod.labels(),
                pod.spec().path("nodeName").asText(),
                ip,
                List.copyOf(ports)));
    }
}
