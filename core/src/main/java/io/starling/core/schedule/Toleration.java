package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a pod puts up with, by Kubernetes' rules.
 *
 * @param key empty with {@code Exists} for every taint
 * @param operator {@code Exists} or {@code Equal}; empty means {@code Equal}
 * @param effect empty for every effect
 * @param seconds how long a {@code NoExecute} taint is put up with; null for ever
 */
public record Toleration(
        String key,
        String operator,
        String value,
        String effect,
        @Nullable Long seconds) {
    /** Reads a pod's {@code spec.tolerations}. */
    public static List<Toleration> listOf(JsonNode tolerations) {
        return StreamSupport.stream(tolerations.spliterator(), false)
                .map(Toleration::of)
                .toList();
    }

    private static Toleration of(JsonNode tree) {
        return new Toleration(
                tree.path("key").asText(""),
                tree.path("operator").asText(""),
                tree.path("value").asText(""),
                tree.path("effect").asText(""),
                tree.hasNonNull("tolerationSeconds")
                        ? (Long) tree.get("tolerationSeconds").asLong()
                        : null);
    }

    public boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect())) {
            return false;
        }
        if (operator.equals("Exists")) {
            return key.isEmpty() || key.equals(taint.key());
        }
        return key.equals(taint.key()) && value.equals(taint.value());
    }
}
