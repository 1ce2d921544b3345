package io.starling.node.agent;

import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodShape;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a pod's containers, as the runtime lists them, say about how far the pod is. */
final class Adoption {
    private Adoption() {}

    /**
     * The progress that the found containers show, from a fresh one.
     *
     * @param address the pod's, where its containers don't tell it; may be empty
     */
    static PodProgress adopt(PodProgress fresh, List<Found> found, String address) {
        PodProgress progress = fresh;
        Optional<Found> addressed = found.stream()
                .filter(one -> one.end() == null && !one.ip().isEmpty())
                .findFirst();
        boolean sandboxed = found.stream().anyMatch(one -> one.container().isEmpty());
        String bringer = sandboxed ? "" : addressed.map(Found::container).orElse("");
        boolean open = found.stream().anyMatch(one -> one.container().isEmpty() ? one.end() == null : true)
                && found.stream().noneMatch(one -> one.container().isEmpty() && one.end() != null);
        if (open) {
            progress =
                    new PodProgress.SandboxOpened(addressed.map(Found::ip).orElse(address), bringer).applyTo(progress);
        }
        for (PodShape.Container shape : fresh.shape().containers()) {
            List<Found> runs = runs(found, shape.name());
            if (!runs.isEmpty()) {
                progress = adopted(runs).applyTo(progress);
            }
        }
        return progress;
    }

    /**
     * Containers that ran well before the list was asked for, and aren't in it, were removed by someone else.
     *
     * @param askedAt when the runtime was asked for the list
     */
    static List<PodProgress.Event> vanished(PodProgress pod, List<Found> found, Instant askedAt, Instant now) {
        List<PodProgress.Event> events = new ArrayList<>();
        for (ContainerProgress one : pod.containers()) {
            if (one.step() instanceof ContainerProgress.Running running
                    && running.startedAt().plusSeconds(5).isBefore(askedAt)
                    && found.stream().noneMatch(it -> it.containerId().equals(one.containerId()))) {
                Terminated how = new Terminated(137, "Error", "the container was removed", running.startedAt(), now);
                events.add(new PodProgress.Ended(one.shape().name(), how));
            }
        }
        return events;
    }

    /** The runs of one container, oldest first. */
    static List<Found> runs(List<Found> found, String container) {
        return found.stream()
                .filter(one -> one.container().equals(container))
                .sorted(Comparator.comparingInt(Found::attempt))
                .toList();
    }

    private static PodProgress.Event adopted(List<Found> runs) {
        Found newest = runs.get(runs.size() - 1);
        Terminated previous = runs.size() < 2 ? null : runs.get(runs.size() - 2).end();
        return new PodProgress.Adopted(
                newest.container(), newest.containerId(), newest.attempt(), newest.startedAt(), newest.end(), previous);
    }
}
