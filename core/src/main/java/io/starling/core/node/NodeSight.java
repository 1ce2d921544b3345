package io.starling.core.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the others see it in their catalogs, when they judge how many are lost.
 *
 * @param zone of its label {@code topology.kubernetes.io/zone}; nodes without one are in one zone together
 * @param lostSince null while it is ready
 * @param evicting since when it drives its pods off; null while it doesn't
 */
public record NodeSight(
        String name,
        String zone,
        @Nullable Instant lostSince,
        @Nullable Instant evicting) {
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** Reads a node's document; null for a node that left, because it is no part of its zone any more. */
    public static @Nullable NodeSight of(ApiObject node) {
        Instant lostSince = null;
        for (JsonNode condition : node.status().path("conditions")) {
            if (condition.path("type").asText().equals("Ready")
                    && !condition.path("status").asText().equals("True")) {
                if (condition.path("reason").asText().equals(NodeDocument.LEFT)) {
                    return null;
                }
                lostSince = Instant.parse(condition.path("lastTransitionTime").asText());
            }
        }
        return new NodeSight(
                node.name(), node.labels().getOrDefault(ZONE, ""), lostSince, NodeDocument.evictingSince(node));
    }

    boolean lost() {
        return lostSince != null;
    }
}
