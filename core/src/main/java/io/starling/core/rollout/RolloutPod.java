package io.starling.core.rollout;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a rollout sees it. Finished pods (Succeeded, Failed) are no part of a rollout: leave them out.
 *
 * @param revision the hash of the template it was made from
 * @param node where it is placed; null before
 * @param available whether it has been ready for {@code minReadySeconds}
 * @param stopping whether it was told to stop, for whatever reason
 * @param deletionCost the annotation {@code controller.kubernetes.io/pod-deletion-cost}: cheaper ones are stopped first
 */
public record RolloutPod(
        String name,
        String revision,
        @Nullable String node,
        boolean ready,
        boolean available,
        boolean stopping,
        Instant created,
        int deletionCost) {
    public boolean placed() {
        return node != null;
    }

    /**
     * Whether a pod that is ready counts as available by now.
     *
     * @param readySince null where it isn't ready
     */
    public static boolean availableAt(Instant now, @Nullable Instant readySince, int minReadySeconds) {
        return readySince != null
                && (minReadySeconds == 0
                        || !readySince.plus(Duration.ofSeconds(minReadySeconds)).isAfter(now));
    }
}
