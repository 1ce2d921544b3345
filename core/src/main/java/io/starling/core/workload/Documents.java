package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the documents of this package have in common: times, conditions, owner references. */
final class Documents {
    private Documents() {}

    /** RFC 3339 in seconds, as the API writes times. */
    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Optional<JsonNode> condition(ApiObject object, String type) {
        for (JsonNode condition : object.status().path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /**
     * Adds a condition. Its transition time is kept from the document before, as long as the status didn't change.
     *
     * @param previous the document as it was shown last
     */
    static void condition(
            ArrayNode conditions,
            @Nullable ApiObject previous,
            String type,
            boolean status,
            String reason,
            String message,
            Instant now) {
        String value = status ? "True" : "False";
        ObjectNode condition = conditions.addObject();
        condition.put("type", type);
        condition.put("status", value);
        condition.putNull("lastProbeTime");
        condition.put("lastTransitionTime", transition(previous, type, value, now));
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
        if (!message.isEmpty()) {
            condition.put("message", message);
        }
    }

    private static String transition(@Nullable ApiObject previous, String type, String value, Instant now) {
        return Optional.ofNullable(previous)
                .flatMap(it -> condition(it, type))
                .filter(it -> it.path("status").asText().equals(value))
                .map(it -> it.path("lastTransitionTime").asText(""))
                .filter(it -> !it.isEmpty())
                .orElse(time(now));
    }

    static ArrayNode controlledBy(String kind, String name, String uid) {
        ArrayNode owners = JsonNodeFactory.instance.arrayNode();
        owners.addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return owners;
    }
}
