package io.starling.core.pod;

import io.starling.core.probe.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something people want to be told of a pod, in the words that Kubernetes' kubelet uses.
 *
 * @param warning whether it is bad news
 * @param reason one word: {@code Started}, {@code BackOff}, {@code Failed}...
 */
public record Happening(boolean warning, String reason, String message) {
    /** How the problem of a volume begins, as told by {@link PodProgress.SandboxFailed}. */
    public static final String VOLUME_PROBLEM = "MountVolume.SetUp failed for volume ";

    /**
     * What happened between two reports.
     *
     * @param before null for the first report
     */
    public static List<Happening> between(@Nullable PodReport before, PodReport after) {
        Map<String, ContainerReport> known = new HashMap<>();
        if (before != null) {
            before.containers().forEach(container -> known.put(container.name(), container));
        }
        List<Happening> happenings = new ArrayList<>();
        for (ContainerReport container : after.containers()) {
            happened(known.get(container.name()), container, happenings);
        }
        return happenings;
    }

    private static void happened(@Nullable ContainerReport before, ContainerReport after, List<Happening> happenings) {
        boolean restarted = before != null && before.restartCount() != after.restartCount();
        if (after.state() instanceof ContainerReport.Running) {
            if (before == null || restarted || !(before.state() instanceof ContainerReport.Running)) {
                happenings.add(new Happening(false, "Created", "Created container: " + after.name()));
                happenings.add(new Happening(false, "Started", "Started container " + after.name()));
            }
            probed(restarted || before == null ? null : before.health(), after, happenings);
        } else if (after.state() instanceof ContainerReport.Waiting waiting) {
            if (before == null || !waiting.equals(before.state())) {
                waits(after, waiting, happenings);
            }
        } else if (after.state() instanceof ContainerReport.Terminated end
                && end.reason().equals(ContainerProgress.START_ERROR)) {
            // One that is tried again waits as RunContainerError, which was told then.
            if (before == null || (before.state() instanceof ContainerReport.Waiting waited && creating(waited))) {
                happenings.add(new Happening(true, "Failed", "Error: " + end.message()));
            }
        }
    }

    private static boolean creating(ContainerReport.Waiting waiting) {
        return waiting.reason().equals("ContainerCreating") || waiting.reason().equals("PodInitializing");
    }

    private static void probed(@Nullable Health before, ContainerReport after, List<Happening> happenings) {
        Health health = after.health();
        if (health == null) {
            return;
        }
        if (health.failures() > (before == null ? 0 : before.failures())) {
            happenings.add(new Happening(true, "Unhealthy", health.trouble()));
        }
        if (!health.failed().isEmpty() && (before == null || before.failed().isEmpty())) {
            happenings.add(new Happening(
                    false,
                    "Killing",
                    "Container " + after.name() + " failed " + health.failed() + " probe, will be restarted"));
        }
    }

    private static void waits(ContainerReport container, ContainerReport.Waiting waiting, List<Happening> happenings) {
        String message = waiting.message();
        switch (waiting.reason()) {
            case "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
                happenings.add(new Happening(
                        true, "Failed", "Failed to pull image \"" + container.image() + "\": " + message));
            case "ImagePullBackOff" ->
                happenings.add(new Happening(false, "BackOff", "Back-off pulling image \"" + container.image() + "\""));
            case "CrashLoopBackOff" ->
                happenings.add(
                        new Happening(true, "BackOff", "Back-off restarting failed container " + container.name()));
            case "CreateContainerConfigError", "RunContainerError", "CreateContainerError" ->
                happenings.add(new Happening(true, "Failed", "Error: " + message));
            case "ContainerCreating", "PodInitializing" -> unprepared(message, happenings);
            default -> {}
        }
    }

    /** What keeps the pod keeps all of its containers, and is told once. */
    private static void unprepared(String problem, List<Happening> happenings) {
        if (problem.isEmpty()) {
            return;
        }
        Happening happening = problem.startsWith(VOLUME_PROBLEM)
                ? new Happening(true, "FailedMount", problem)
                : new Happening(true, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + problem);
        if (!happenings.contains(happening)) {
            happenings.add(happening);
        }
    }
}
