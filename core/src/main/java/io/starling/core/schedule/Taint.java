package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Keeps pods away from a node that don't tolerate it.
 *
 * @param value may be empty
 * @param effect {@link #NO_SCHEDULE}, {@link #PREFER_NO_SCHEDULE} or {@link #NO_EXECUTE}
 */
public record Taint(String key, String value, String effect) {
    public static final String NO_SCHEDULE = "NoSchedule";
    public static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";
    public static final String NO_EXECUTE = "NoExecute";

    /** What an unschedulable node counts as bearing. */
    public static final Taint UNSCHEDULABLE = new Taint("node.kubernetes.io/unschedulable", "", NO_SCHEDULE);

    /** Reads a node's {@code spec.taints}. */
    public static List<Taint> listOf(JsonNode taints) {
        return StreamSupport.stream(taints.spliterator(), false).map(Taint::of).toList();
    }

    /** Reads one of them. */
    public static Taint of(JsonNode taint) {
        return new Taint(
                taint.path("key").asText(""),
                taint.path("value").asText(""),
                taint.path("effect").asText(""));
    }

    /** Whether pods that don't tolerate it can't be placed, rather than would better not be. */
    public boolean keepsAway() {
        return effect.equals(NO_SCHEDULE) || effect.equals(NO_EXECUTE);
    }

    /** Whether one of these tolerates it. */
    public boolean toleratedBy(List<Toleration> tolerations) {
        return tolerations.stream().anyMatch(toleration -> toleration.tolerates(this));
    }
}
