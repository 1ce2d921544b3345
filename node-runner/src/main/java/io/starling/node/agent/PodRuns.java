package io.starling.node.agent;

import io.starling.core.pod.PodProgress;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container ids of a pod's newest runs: of each container the present one, and the one before it, which is kept for
 * {@code logs --previous}. Belongs to one actor.
 */
final class PodRuns {
    private static final int KEPT = 2;

    private final Map<String, Deque<String>> byContainer = new HashMap<>();

    private PodRuns() {}

    static PodRuns create() {
        return new PodRuns();
    }

    void adopt(List<Found> found) {
        found.stream()
                .filter(one -> !one.container().isEmpty())
                .sorted(Comparator.comparingInt(Found::attempt))
                .forEach(one -> add(one.container(), one.containerId()));
    }

    /** Notes a run. Answers the one that is too old to be kept. */
    Optional<String> started(PodProgress.Started started) {
        return add(started.container(), started.containerId());
    }

    private Optional<String> add(String container, String id) {
        Deque<String> ids = byContainer.computeIfAbsent(container, name -> new ArrayDeque<>());
        ids.addLast(id);
        return ids.size() > KEPT ? Optional.ofNullable(ids.pollFirst()) : Optional.empty();
    }

    /** The newest run, or the one before it. */
    Optional<String> id(String container, boolean previous) {
        Deque<String> ids = byContainer.getOrDefault(container, new ArrayDeque<>());
        if (!previous) {
            return Optional.ofNullable(ids.peekLast());
        }
        return ids.size() < KEPT ? Optional.empty() : Optional.ofNullable(ids.peekFirst());
    }
}
