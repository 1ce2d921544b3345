package io.starling.core.pod;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.ContainerReport.Waiting;
import io.starling.core.pod.PodProgress.Sandbox;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders a pod's progress as the report the control plane gets, with Kubernetes' reasons. */
public final class PodReports {
    private PodReports() {}

    /**
     * The report of this moment.
     *
     * @param sequence see {@link PodReport#sequence}
     * @param gone whether nothing of the pod is left
     * @param hostIp the node's address
     * @param message something to tell besides the containers' states; may be empty
     */
    public static PodReport render(
            PodProgress pod, long sequence, boolean gone, String hostIp, String message, Instant now) {
        PodPhase phase = PodLifecycle.phase(pod);
        List<ContainerReport> containers =
                pod.containers().stream().map(one -> container(pod, one, now)).toList();
        boolean ready = phase == PodPhase.RUNNING
                && !gone
                && PodLifecycle.mains(pod).stream().allMatch(ContainerProgress::ready);
        return new PodReport(
                pod.shape().uid(),
                sequence,
                phase,
                "",
                message,
                ready,
                gone,
                gone ? "" : pod.sandbox().ip(),
                hostIp,
                pod.startTime(),
                containers);
    }

    private static ContainerReport container(PodProgress pod, ContainerProgress one, Instant now) {
        ContainerReport.State state = state(pod, one, now);
        boolean ready = one.shape().init() ? one.succeeded() : one.ready();
        return new ContainerReport(
                one.shape().name(),
                one.shape().init(),
                state,
                last(one, state),
                ready,
                one.restartCount(),
                one.shape().image(),
                one.imageId(),
                one.containerId(),
                one.running() && !one.shape().probes().isEmpty() ? one.health() : null);
    }

    /** The end of the latest run is the current state, or, while the container waits for another run, the last one. */
    private static @Nullable Terminated last(ContainerProgress one, ContainerReport.State state) {
        return state instanceof Waiting && one.ended() != null ? one.ended() : one.last();
    }

    private static ContainerReport.State state(PodProgress pod, ContainerProgress one, Instant now) {
        if (one.step() instanceof ContainerProgress.Running running) {
            return new ContainerReport.Running(running.startedAt());
        }
        if (one.step() instanceof ContainerProgress.Held held) {
            return held(one, held, now);
        }
        if (one.ended() != null) {
            return ended(pod, one, one.ended(), now);
        }
        boolean hasInits =
                pod.containers().stream().anyMatch(other -> other.shape().init());
        boolean creating =
                !hasInits || (PodLifecycle.initialized(pod) && one.step() instanceof ContainerProgress.Starting);
        String problem =
                pod.sandbox().state() == Sandbox.State.OPEN ? "" : pod.sandbox().problem();
        return new Waiting(creating ? "ContainerCreating" : "PodInitializing", problem);
    }

    private static Waiting held(ContainerProgress one, ContainerProgress.Held held, Instant now) {
        boolean backingOff = !held.reason().equals(held.backoff())
                && !now.isBefore(held.since().plus(ContainerProgress.SHOWN));
        return backingOff
                ? new Waiting(
                        held.backoff(),
                        "Back-off pulling image \"" + one.shape().image() + "\": " + held.message())
                : new Waiting(held.reason(), held.message());
    }

    private static ContainerReport.State ended(PodProgress pod, ContainerProgress one, Terminated end, Instant now) {
        boolean over = pod.stopping() || one.finished(pod.shape().restartPolicy());
        boolean waits = one.dueAt().filter(now::isBefore).isPresent();
        if (over || !waits) {
            return end;
        }
        if (one.startError() && now.isBefore(end.finishedAt().plus(ContainerProgress.SHOWN))) {
            return new Waiting("RunContainerError", end.message());
        }
        long seconds = Backoff.beforeRestart(one.ends()).toSeconds();
        PodShape shape = pod.shape();
        return new Waiting(
                "CrashLoopBackOff",
                "back-off %ds restarting failed container=%s pod=%s_%s(%s)"
                        .formatted(seconds, one.shape().name(), shape.name(), shape.namespace(), shape.uid()));
    }
}
