package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
                extended.put(entry.getKey(), roundedUp(entry.getValue(), BigDecimal.ONE));
            }
        });
        return new Resources(
                roundedUp(quantities.path("cpu"), BigDecimal.valueOf(1000)),
                roundedUp(quantities.path("memory"), BigDecimal.ONE),
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

    private static long roundedUp(JsonNode quantity, BigDecimal scale) {
        if (quantity.isMissingNode() || quantity.isNull()) {
            return 0;
        }
        return quantity(quantity.asText())
                .multiply(scale)
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }

    /** A Kubernetes quantity: {@code 500m}, {@code 1.5Gi}, {@code 2e3}. */
    private static BigDecimal quantity(String text) {
        BigDecimal unit = text.endsWith("i")
                ? BigDecimal.valueOf(1L << (10 * (1 + "KMGTPE".indexOf(text.charAt(text.length() - 2)))))
                : BigDecimal.ONE.scaleByPowerOfTen(3 * decimalPower(text));
        return new BigDecimal(text.replaceFirst("(?<=[0-9.])([numkMGTPE]|[KMGTPE]i)$", "")).multiply(unit);
    }

    private static int decimalPower(String text) {
        int place = "num.kMGTPE".indexOf(text.charAt(text.length() - 1));
        return place < 0 || place == 3 ? 0 : place - 3;
    }
}
