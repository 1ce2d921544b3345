package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Kubernetes' quality-of-service class of a pod: Guaranteed where every container limits CPU and memory and asks for just
 * that, BestEffort where none asks for anything, else Burstable.
 */
final class QosClass {
    private static final List<String> RESOURCES = List.of("cpu", "memory");

    private QosClass() {}

    static String of(JsonNode podSpec) {
        boolean guaranteed = true;
        boolean nothing = true;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : podSpec.path(list)) {
                JsonNode limits = container.path("resources").path("limits");
                JsonNode requests = container.path("resources").path("requests");
                for (String resource : RESOURCES) {
                    nothing &= !limits.has(resource) && !requests.has(resource);
                    guaranteed &= limits.has(resource)
                            && (!requests.has(resource)
                                    || requests.get(resource).equals(limits.get(resource)));
                }
            }
        }
        if (nothing) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
