package io.starling.core.workload;

import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import java.time.Duration;
import java.time.Instant;

/**
 * A pod with what is known of it at a moment.
 *
 * @param ready whether it serves, by the last word of its agent
 * @param available whether it has been ready for {@code minReadySeconds}
 */
public record PodStanding(Pod pod, boolean ready, boolean available) {
    /** @param minReady how long a pod must be ready before it counts as available */
    public static PodStanding of(Pod pod, Observations observed, Duration minReady, Instant now) {
        boolean running = observed.report(pod.uid()).map(PodReport::phase).orElse(PodPhase.RUNNING) == PodPhase.RUNNING;
        boolean ready =
                pod.active() && running && observed.readySince(pod.uid()).isPresent();
        boolean available = ready
                && observed.readySince(pod.uid())
                        .filter(since ->
                                minReady.isZero() || !since.plus(minReady).isAfter(now))
                        .isPresent();
        return new PodStanding(pod, ready, available);
    }
}
