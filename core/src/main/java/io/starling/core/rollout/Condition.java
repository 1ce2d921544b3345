package io.starling.core.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a deployment's status.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param updated when it last made a difference
 * @param changed when {@code status} last changed
 */
record Condition(String type, String status, String reason, String message, Instant updated, Instant changed) {
    /** Finds the condition in a status tree; null where there is none that can be read. */
    static @Nullable Condition in(JsonNode status, String type) {
        for (JsonNode tree : status.path("conditions")) {
            if (tree.path("type").asText("").equals(type)) {
                return read(tree, type);
            }
        }
        return null;
    }

    private static @Nullable Condition read(JsonNode tree, String type) {
        try {
            return new Condition(
                    type,
                    tree.path("status").asText(""),
                    tree.path("reason").asText(""),
                    tree.path("message").asText(""),
                    Instant.parse(tree.path("lastUpdateTime").asText("")),
                    Instant.parse(tree.path("lastTransitionTime").asText("")));
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }

    /**
     * The condition as of now: the one before where status and reason are the same, else a new one, which keeps the time of
     * the last transition where only the reason changed.
     */
    static Condition next(
            @Nullable Condition before, String type, String status, String reason, String message, Instant now) {
        if (before != null
                && before.status.equals(status)
                && before.reason.equals(reason)
                && before.message.equals(message)) {
            return before;
        }
        return renewed(before, type, status, reason, message, now);
    }

    /** As {@link #next}, and it always counts as updated. */
    static Condition renewed(
            @Nullable Condition before, String type, String status, String reason, String message, Instant now) {
        Instant seconds = now.truncatedTo(ChronoUnit.SECONDS);
        Instant changed = before != null && before.status.equals(status) ? before.changed : seconds;
        return new Condition(type, status, reason, message, seconds, changed);
    }

    void writeTo(ObjectNode tree) {
        tree.put("type", type)
                .put("status", status)
                .put("reason", reason)
                .put("message", message)
                .put("lastUpdateTime", updated.toString())
                .put("lastTransitionTime", changed.toString());
    }
}
