package io.starling.http.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.http.Call;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A request as Consul reads it.
 *
 * @param segments of the path behind {@code /v1/}, decoded
 */
record ConsulRequest(Call call, List<String> segments) {
    static final String PREFIX = "/v1/";

    /** Consul's bounds of how long a query waits for news. */
    private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final int JITTER = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static ConsulRequest of(Call call) {
        List<String> segments = new ArrayList<>();
        for (String segment : call.rawPath().substring(PREFIX.length()).split("/", -1)) {
            segments.add(decoded(segment));
        }
        return new ConsulRequest(call, segments);
    }

    /** Percent-decoded; a plus stays one, as it is a path. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ConsulFailure.badRequest("Invalid URL escape in \"" + text + "\"");
        }
    }

    String method() {
        return call.method();
    }

    /** A segment of the path, empty where there is none. */
    String segment(int place) {
        return place < segments.size() ? segments.get(place) : "";
    }

    /** All of the path from that segment on, with its slashes; those that it begins with are left out. */
    String rest(int place) {
        String rest = place < segments.size() ? String.join("/", segments.subList(place, segments.size())) : "";
        int start = 0;
        while (start < rest.length() && rest.charAt(start) == '/') {
            start++;
        }
        return rest.substring(start);
    }

    String parameter(String name) {
        return call.query().text(name);
    }

    /** All values of a parameter that may come several times. */
    List<String> parameters(String name) {
        return call.parameters().stream()
                .filter(parameter -> parameter.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whether a parameter is there, with or without a value. */
    boolean has(String name) {
        return call.query().values().containsKey(name);
    }

    /** An unsigned whole number of 64 bits, 0 where it is absent. */
    long number(String name) {
        String text = parameter(name);
        try {
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw ConsulFailure.badRequest("Invalid " + name + ": \"" + text + "\" is not a whole number");
        }
    }

    /** The index that the client has seen; 0 where it doesn't want to wait. */
    long index() {
        long index = number("index");
        if (index < 0) {
            throw ConsulFailure.badRequest("Invalid index");
        }
        return index;
    }

    /**
     * When a query has waited long enough for news, in terms of {@code System.nanoTime()}; 0 where it doesn't wait.
     *
     * @throws ConsulFailure (400) where {@code wait} is no duration, whether it waits or not
     */
    long end(boolean blocks) {
        Duration longest = longest();
        return blocks ? System.nanoTime() + longest.toNanos() : 0;
    }

    /** Jitter included, so that clients that began together don't end together. */
    private Duration longest() {
        Duration wait = parameter("wait").isEmpty()
                ? DEFAULT_WAIT
                : GoDurations.parse(parameter("wait")).orElseThrow(() -> ConsulFailure.badRequest("Invalid wait time"));
        if (wait.isZero()) {
            wait = DEFAULT_WAIT;
        }
        long millis = Math.min(wait.toMillis(), LONGEST_WAIT.toMillis());
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / JITTER + 1));
    }

    /** Refuses what isn't one of these methods. */
    void allow(String... methods) {
        for (String method : methods) {
            if (method.equals(method())) {
                return;
            }
        }
        throw new ConsulFailure(405, "method " + method() + " not allowed");
    }

    byte[] body() {
        return call.body().toArray();
    }

    /** The body as JSON; an empty object where there is none. */
    JsonNode json() {
        if (call.body().isEmpty()) {
            return MAPPER.createObjectNode();
        }
        try {
            JsonNode tree = MAPPER.readTree(body());
            return tree.isMissingNode() ? MAPPER.createObjectNode() : tree;
        } catch (JsonProcessingException e) {
            throw ConsulFailure.badRequest("Request decode failed: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ConsulFailure.badRequest("Request decode failed: " + e.getMessage());
        }
    }
}
