package io.starling.node.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A member's API for the launcher's own few questions. People have kubectl. */
public final class ApiClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String api;

    /** A client of the API at a URL such as {@code http://127.0.0.1:7180}. */
    public ApiClient(String api) {
        this.api = api;
    }

    /** Whether the member says that it is ready. */
    public boolean ready() {
        try {
            return send(request("/readyz").timeout(Duration.ofSeconds(3)).build())
                            .statusCode()
                    == 200;
        } catch (LaunchException e) {
            return false;
        }
    }

    /**
     * The object or list at a path.
     *
     * @throws LaunchException when the member doesn't answer, or refuses
     */
    public JsonNode get(String path) {
        return body(send(request(path).build()));
    }

    /** Creates an object in a collection. */
    public JsonNode create(String path, JsonNode object) {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(object.toString());
        return body(send(request(path)
                .header("Content-Type", "application/json")
                .POST(body)
                .build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path)).timeout(Duration.ofSeconds(10));
    }

    private JsonNode body(HttpResponse<byte[]> response) {
        try {
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() >= 300) {
                throw new LaunchException("The API at " + api + " refuses: "
                        + body.path("message").asText(body.toString()));
            }
            return body;
        } catch (IOException e) {
            throw new LaunchException("The API at " + api + " answers " + response.statusCode() + " and no JSON.", e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new LaunchException("The API at " + api + " doesn't answer: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
