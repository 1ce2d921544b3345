package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A node that can't be reached, or that isn't there any more.
 *
 * @param since when it was found out
 * @param taint {@code node.kubernetes.io/unreachable} or {@code node.kubernetes.io/not-ready}; empty where the node was
 *     deleted, which no pod tolerates
 */
public record LostNode(String name, Instant since, String taint) {
    /** Whether a pod with this spec has to be given up there by now. */
    boolean losesPod(JsonNode podSpec, Instant now) {
        if (taint.isEmpty()) {
            return true;
        }
        long seconds = -1;
        for (JsonNode toleration : podSpec.path("tolerations")) {
            if (covers(toleration)) {
                if (!toleration.hasNonNull("tolerationSeconds")) {
                    return false;
                }
                long tolerated =
                        Math.max(0, toleration.path("tolerationSeconds").asLong());
                seconds = seconds < 0 ? tolerated : Math.min(seconds, tolerated);
            }
        }
        long grace = seconds < 0 ? PodDocument.DEFAULT_TOLERATION_SECONDS : seconds;
        return !since.plusSeconds(grace).isAfter(now);
    }

    private boolean covers(JsonNode toleration) {
        String key = toleration.path("key").asText("");
        String effect = toleration.path("effect").asText("");
        return (key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"));
    }
}
