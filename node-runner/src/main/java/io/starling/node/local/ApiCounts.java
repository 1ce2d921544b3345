package io.starling.node.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Asks a member.
     *
     * @param api such as {@code http://127.0.0.1:7180}
     */
    public static ApiCounts of(String api) {
        JsonNode nodes = items(api + "/api/v1/nodes");
        JsonNode pods = items(api + "/api/v1/pods");
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

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode items(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<byte[]> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
            return JSON.readTree(response.body()).path("items");
        } catch (IOException e) {
            throw new LaunchException("The API at " + url + " doesn't answer: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    @Override
    public String toString() {
        return nodes + " nodes (" + readyNodes + " ready), " + pods + " pods (" + runningPods + " running)";
    }
}
