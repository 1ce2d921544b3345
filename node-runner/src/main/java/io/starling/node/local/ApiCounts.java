package io.starling.node.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a cluster holds, counted through a member's API.
 *
 * @param nodes all of them
 * @param readyNodes the ones whose condition Ready is True
 * @param pods all of them
 * @param runningPods the ones whose phase is Running
 */
public record ApiCounts(long nodes, long readyNodes, long pods, long runningPods) {

    /** Asks a member. */
    public static ApiCounts of(ApiClient api) {
        JsonNode nodes = api.get("/api/v1/nodes").path("items");
        JsonNode pods = api.get("/api/v1/pods").path("items");
        long ready = stream(nodes).filter(ApiCounts::ready).count();
        long running = stream(pods)
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .count();
        return new ApiCounts(nodes.size(), ready, pods.size(), running);
    }

    private static boolean ready(JsonNode node) {
        return stream(node.at("/status/conditions"))
                .anyMatch(c -> c.path("type").asText().equals("Ready")
                        && c.path("status").asText().equals("True"));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return nodes + " nodes (" + readyNodes + " ready), " + pods + " pods (" + runningPods + " running)";
    }
}
