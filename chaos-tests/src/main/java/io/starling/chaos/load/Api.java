package io.starling.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.chaos.history.Action;
import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Action.Update;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Absent;
import io.starling.chaos.history.Outcome.Applied;
import io.starling.chaos.history.Outcome.Conflict;
import io.starling.chaos.history.Outcome.Found;
import io.starling.chaos.history.Outcome.Refused;
import io.starling.chaos.history.Outcome.Unknown;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests to members, and what their answers mean. Nothing is repeated here. */
final class Api {
    /** The label that all objects of a group share. */
    static final String LABEL = "chaos";

    /** Below what a member waits for an owner, so that also answers that come too late are met. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** The group of an object: what stands before the last hyphen of its name. */
    static String group(String name) {
        return name.substring(0, name.lastIndexOf('-'));
    }

    /** Asks a member for one thing. */
    Outcome ask(String member, Kind kind, String name, Action action) {
        String collection = member + kind.path();
        String object = collection + "/" + name;
        if (action instanceof Create create) {
            return write(request(collection)
                    .POST(BodyPublishers.ofString(
                            kind.body(name, create.value()).toString())));
        }
        if (action instanceof Update update) {
            ObjectNode body = kind.body(name, update.value());
            ((ObjectNode) body.path("metadata")).put("resourceVersion", Long.toString(update.ifVersion()));
            return write(request(object).PUT(BodyPublishers.ofString(body.toString())));
        }
        if (action instanceof Patch patch) {
            return write(request(object)
                    .setHeader("Content-Type", "application/merge-patch+json")
                    .method(
                            "PATCH",
                            BodyPublishers.ofString(kind.patch(patch.value()).toString())));
        }
        return action instanceof Delete ? delete(object) : read(kind, object);
    }

    private Outcome read(Kind kind, String object) {
        Answer answer = send(request(object).GET());
        return answer.ok() ? found(kind, answer.body()) : answer.refusal();
    }

    private static Outcome found(Kind kind, JsonNode object) {
        return new Found(kind.value(object), version(object));
    }

    private Outcome write(HttpRequest.Builder request) {
        Answer answer = send(request);
        return answer.ok() ? new Applied(version(answer.body())) : answer.refusal();
    }

    private Outcome delete(String object) {
        Answer answer = send(request(object).DELETE());
        return answer.ok() ? new Applied(0) : answer.refusal();
    }

    /**
     * The objects of a group.
     *
     * @return the list; or the outcome that explains why there is none
     */
    ListAnswer list(String member, Kind kind, String group) {
        Answer answer = send(request(member + kind.path() + "?labelSelector=" + LABEL + "%3D" + group)
                .GET());
        return answer.ok()
                ? new ListAnswer(answer.body(), new Absent(""))
                : new ListAnswer(answer.body(), answer.refusal());
    }

    /** The list at a path; a missing node where there is no answer. */
    JsonNode get(String member, String path) {
        return send(request(member + path).GET()).body();
    }

    /**
     * @param list a missing node where there is none
     * @param missing what an object that isn't in the list is: absent, or not known
     */
    record ListAnswer(JsonNode list, Outcome missing) {}

    /**
     * Opens a watch.
     *
     * @throws IOException where the member doesn't answer
     */
    HttpResponse<InputStream> watch(String url) throws IOException {
        try {
            return http.send(request(url).GET().build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    static JsonNode parse(String text) throws IOException {
        return JSON.readTree(text);
    }

    static long version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asLong();
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).setHeader("Content-Type", "application/json");
    }

    /** An answer, or why there is none. */
    private record Answer(int code, JsonNode body, Outcome refusal) {
        boolean ok() {
            return code >= 200 && code < 300;
        }
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            JsonNode body = JSON.readTree(response.body());
            return new Answer(response.statusCode(), body, refusal(response.statusCode(), body));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return none(new Refused("no connection"));
        } catch (IOException e) {
            return none(new Unknown(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none(new Unknown("interrupted"));
        }
    }

    private static Answer none(Outcome outcome) {
        return new Answer(0, JSON.missingNode(), outcome);
    }

    private static Outcome refusal(int code, JsonNode body) {
        return switch (code) {
            case 404 -> new Absent(body.path("message").asText());
            case 409 -> new Conflict();
            default -> {
                String why = code + " " + body.path("message").asText();
                yield code >= 500 ? new Unknown(why) : new Refused(why);
            }
        };
    }
}
