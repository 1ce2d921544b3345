package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
        return staying.max(starting).plus(Resources.of(quantities(podSpec.path("overhead"))));
    }

    private static Resources request(JsonNode resources) {
        ObjectNode quantities = quantities(resources.path("limits")).deepCopy();
        quantities.setAll(quantities(resources.path("requests")));
        return Resources.of(quantities);
    }

    private static ObjectNode quantities(JsonNode tree) {
        return tree instanceof ObjectNode quantities ? quantities : JsonNodeFactory.instance.objectNode();
    }
}
