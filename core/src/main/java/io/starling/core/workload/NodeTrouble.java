package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.schedule.Taint;
import io.starling.core.schedule.Toleration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a node drives pods off.
 *
 * @param manner what becomes of a pod that has to go
 * @param taints those with the effect {@code NoExecute}
 */
public record NodeTrouble(String node, Manner manner, List<Driving> taints) {
    /** How a pod leaves. */
    public enum Manner {
        /** The node's agent obeys: pods stop with their grace. */
        STOPPING,
        /** The agent is leaving, and stops all pods itself. */
        LEAVING,
        /** Nobody there can be told: pods are given up, and stopped when the node comes back. */
        GIVING_UP,
        /** The node was deleted: no pod can be there. */
        DELETED
    }

    /** @param since when the taint came */
    public record Driving(Taint taint, Instant since) {}

    public NodeTrouble {
        taints = List.copyOf(taints);
    }

    /** A node that isn't there any more. */
    public static NodeTrouble deleted(String node) {
        return new NodeTrouble(node, Manner.DELETED, List.of());
    }

    /**
     * When a pod has to leave, by Kubernetes' rules: at once where it doesn't tolerate one of the taints, else after the
     * shortest time that it tolerates one for. Empty where it may stay for ever.
     */
    Optional<Instant> until(JsonNode podSpec) {
        if (manner == Manner.LEAVING || manner == Manner.DELETED) {
            return Optional.of(Instant.EPOCH);
        }
        List<Toleration> tolerations = Toleration.listOf(podSpec.path("tolerations"));
        return taints.stream()
                .flatMap(driving -> until(driving, tolerations).stream())
                .min(Instant::compareTo);
    }

    private static Optional<Instant> until(Driving driving, List<Toleration> tolerations) {
        List<Toleration> tolerating = tolerations.stream()
                .filter(toleration -> toleration.tolerates(driving.taint()))
                .toList();
        if (tolerating.isEmpty()) {
            return Optional.of(driving.since());
        }
        return tolerating.stream()
                .flatMap(toleration -> Optional.ofNullable(toleration.seconds()).stream())
                .min(Long::compare)
                .map(seconds -> driving.since().plusSeconds(Math.max(0, seconds)));
    }
}
