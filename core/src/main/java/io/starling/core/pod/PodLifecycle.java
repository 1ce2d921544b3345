package io.starling.core.pod;

import io.starling.core.pod.PodProgress.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is to be done next for a pod: pure functions of its progress and the time.
 *
 * <p>The order is Kubernetes': the sandbox, the init containers one after the other, then all others at once.
 */
public final class PodLifecycle {
    /** How long a preparation that failed waits for its next try. */
    public static final Duration RETRY = Duration.ofSeconds(5);

    private PodLifecycle() {}

    /** What the agent is to do now. Each is begun once: its first event takes it off the list. */
    public sealed interface Action {}

    /** Make the network and the volumes that the containers share. */
    public record OpenSandbox() implements Action {}

    /**
     * Find or pull the image, then start the container.
     *
     * @param attempt the number of the run, from 0
     */
    public record Run(PodShape.Container container, int attempt) implements Action {}

    /** What is due at {@code now}. */
    public static List<Action> due(PodProgress pod, Instant now) {
        if (pod.stopping() || phase(pod).finished()) {
            return List.of();
        }
        if (pod.sandbox().state() != Sandbox.State.OPEN) {
            boolean open = pod.sandbox().state() == Sandbox.State.MISSING
                    && !now.isBefore(pod.sandbox().retryAt());
            return open ? List.of(new OpenSandbox()) : List.of();
        }
        List<Action> actions = new ArrayList<>();
        for (ContainerProgress one : turn(pod)) {
            if (one.dueAt().filter(at -> !now.isBefore(at)).isPresent()) {
                actions.add(new Run(one.shape(), one.nextAttempt()));
            }
        }
        return actions;
    }

    /** When to look again although nothing happens: something becomes due, or a reason changes its name. */
    public static Optional<Instant> wakeAt(PodProgress pod, Instant now) {
        if (pod.stopping() || phase(pod).finished()) {
            return Optional.empty();
        }
        if (pod.sandbox().state() == Sandbox.State.MISSING) {
            return Optional.of(pod.sandbox().retryAt());
        }
        return turn(pod).stream()
                .flatMap(one -> Stream.of(one.dueAt(), one.settlesAt()))
                .flatMap(Optional::stream)
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }

    /** The phase, by Kubernetes' rules. A pod that was stopped counts its containers' ends as final. */
    public static PodPhase phase(PodProgress pod) {
        PodShape.RestartPolicy policy =
                pod.stopping() ? PodShape.RestartPolicy.NEVER : pod.shape().restartPolicy();
        for (ContainerProgress init : inits(pod)) {
            if (!init.succeeded()) {
                return init.finished(policy) && policy == PodShape.RestartPolicy.NEVER
                        ? PodPhase.FAILED
                        : PodPhase.PENDING;
            }
        }
        List<ContainerProgress> mains = mains(pod);
        if (!mains.isEmpty() && mains.stream().allMatch(one -> one.finished(policy))) {
            return mains.stream().allMatch(ContainerProgress::succeeded) ? PodPhase.SUCCEEDED : PodPhase.FAILED;
        }
        boolean allBegan = mains.stream().allMatch(one -> one.running() || one.ended() != null);
        return allBegan && !mains.isEmpty() ? PodPhase.RUNNING : PodPhase.PENDING;
    }

    /** The containers that may do something: the first init container that isn't done, or else all others. */
    private static List<ContainerProgress> turn(PodProgress pod) {
        PodShape.RestartPolicy policy = pod.shape().restartPolicy();
        for (ContainerProgress init : inits(pod)) {
            if (!init.succeeded()) {
                return List.of(init);
            }
        }
        return mains(pod).stream().filter(one -> !one.finished(policy)).toList();
    }

    static boolean initialized(PodProgress pod) {
        return inits(pod).stream().allMatch(ContainerProgress::succeeded);
    }

    private static List<ContainerProgress> inits(PodProgress pod) {
        return pod.containers().stream().filter(one -> one.shape().init()).toList();
    }

    static List<ContainerProgress> mains(PodProgress pod) {
        return pod.containers().stream().filter(one -> !one.shape().init()).toList();
    }
}
