package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a pod asks of the node it is placed on.
 *
 * @param resources what it reserves
 * @param hostPorts ports of the node itself
 * @param nodeName where the user placed it; empty to have it placed
 * @param nodeSelector labels the node must have
 * @param required one of these must select the node, where there is any
 * @param preferred nodes that are liked better
 * @param tolerations taints it puts up with
 */
public record PodDemand(
        Resources resources,
        Set<HostPort> hostPorts,
        String nodeName,
        Map<String, String> nodeSelector,
        List<NodeSelection> required,
        List<NodeSelection.Preferred> preferred,
        List<Toleration> tolerations) {
    /** A pod that asks for these resources and nothing else. */
    public static PodDemand of(Resources resources) {
        return new PodDemand(resources, Set.of(), "", Map.of(), List.of(), List.of(), List.of());
    }

    /**
     * Reads a pod's {@code spec}, which was validated before.
     *
     * @throws IllegalArgumentException where a quantity can't be read
     */
    public static PodDemand of(ObjectNode podSpec) {
        JsonNode affinity = podSpec.path("affinity").path("nodeAffinity");
        Map<String, String> nodeSelector = new TreeMap<>();
        podSpec.path("nodeSelector")
                .properties()
                .forEach(entry ->
                        nodeSelector.put(entry.getKey(), entry.getValue().asText()));
        return new PodDemand(
                PodRequests.of(podSpec),
                hostPorts(podSpec),
                podSpec.path("nodeName").asText(""),
                nodeSelector,
                NodeSelection.listOf(affinity.path("requiredDuringSchedulingIgnoredDuringExecution")
                        .path("nodeSelectorTerms")),
                NodeSelection.Preferred.listOf(affinity.path("preferredDuringSchedulingIgnoredDuringExecution")),
                Toleration.listOf(podSpec.path("tolerations")));
    }

    private static Set<HostPort> hostPorts(ObjectNode podSpec) {
        boolean hostNetwork = podSpec.path("hostNetwork").asBoolean(false);
        Set<HostPort> ports = new LinkedHashSet<>();
        for (JsonNode container : podSpec.path("containers")) {
            for (JsonNode port : container.path("ports")) {
                int number = port.path("hostPort")
                        .asInt(hostNetwork ? port.path("containerPort").asInt(0) : 0);
                if (number > 0) {
                    ports.add(new HostPort(
                            port.path("hostIP").asText(""),
                            port.path("protocol").asText(""),
                            number));
                }
            }
        }
        return ports;
    }
}
