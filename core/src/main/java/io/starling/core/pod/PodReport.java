package io.starling.core.pod;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent saw of one pod: soft state, told again until acknowledged.
 *
 * @param uid the pod's uid
 * @param sequence rises with every report of this pod by this incarnation of the agent
 * @param phase where the pod stands
 * @param reason why, for a failed pod ({@code Evicted}, {@code DeadlineExceeded}); may be empty
 * @param message the same for a person; may be empty
 * @param ready whether all its containers are ready
 * @param gone whether nothing of the pod is left on the node: stopped and removed
 * @param podIp empty before it has one
 * @param hostIp the node's address
 * @param startTime when the agent took it on; null before
 * @param containers the init containers in order, then the others in order
 */
public record PodReport(
        String uid,
        long sequence,
        PodPhase phase,
        String reason,
        String message,
        boolean ready,
        boolean gone,
        String podIp,
        String hostIp,
        @Nullable Instant startTime,
        List<ContainerReport> containers) {
    /** The report of a pod that nothing is known of but that it isn't there any more. */
    public static PodReport gone(String uid) {
        return new PodReport(uid, 0, PodPhase.FAILED, "", "", false, true, "", "", null, List.of());
    }

    /** This report, but nothing is left of the pod. */
    public PodReport withoutPod() {
        return new PodReport(uid, sequence, phase, reason, message, false, true, podIp, hostIp, startTime, containers);
    }
}
