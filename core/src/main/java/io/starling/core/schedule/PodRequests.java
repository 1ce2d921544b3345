package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.quantity.Quantity;
import java.util.HashMap;
import java.util.Map;

/**
 * What a pod's containers reserve together, by Kubernetes' rule: the containers and the init containers that go on
 * running (restartPolicy Always) at once, or the largest init container beside those started before it, whichever is
 * more. A limit without a request counts as a request.
 */
final class PodRequests {
    private PodRequests() {}

    static Resources of(ObjectNode podSpec) {
        Resources staying = Resources.NONE;
        Resources starting = Resources.NONE;
        for (JsonNode init : podSpec.path("initContainers")) {
            Resources request = request(init.path("resources"));
            starting = starting.max(staying.plus(request));
            if (init.path("restartPolicy").asText("").equals("Always")) {
                staying = staying.plus(request);
            }
        }
        for (JsonNode container : podSpec.path("containers")) {
            staying = staying.plus(request(container.path("resources")));
        }
        return staying.max(starting).plus(amounts(podSpec.path("overhead")));
    }

    /** Reads a map of quantities, as in a node's {@code status.allocatable}; {@code pods} is left out. */
    static Resources amounts(JsonNode quantities) {
        Map<String, Long> extended = new HashMap<>();
        quantities.properties().forEach(entry -> {
            if (!entry.getKey().equals("cpu")
                    && !entry.getKey().equals("memory")
                    && !entry.getKey().equals("pods")) {
                extended.put(entry.getKey(), quantity(entry.getValue()).toUnits());
            }
        });
        return new Resources(
                quantities.has("cpu") ? quantity(quantities.path("cpu")).toMillis() : 0,
                quantities.has("memory") ? quantity(quantities.path("memory")).toUnits() : 0,
                extended);
    }

    private static Resources request(JsonNode resources) {
        ObjectNode effective = resources.path("limits") instanceof ObjectNode limits
                ? limits.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        if (resources.path("requests") instanceof ObjectNode requests) {
            effective.setAll(requests);
        }
        return amounts(effective);
    }

    private static Quantity quantity(JsonNode tree) {
        return Quantity.parse(tree.asText())
                .orElseThrow(() -> new IllegalArgumentException("not a quantity: " + tree.asText()));
    }
}
