package io.starling.core.pod;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.probe.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far a pod has come on its node: what {@link PodLifecycle} decides on, and what {@link Event}s change.
 *
 * @param shape the pod
 * @param startTime when the agent took it on
 * @param sandbox what its containers share
 * @param stopping whether it was asked to stop: nothing is started any more
 * @param containers in the order of the shape
 */
public record PodProgress(
        PodShape shape, Instant startTime, Sandbox sandbox, boolean stopping, List<ContainerProgress> containers) {
    /**
     * The network and the files that the containers share.
     *
     * @param state how far it is
     * @param ip the pod's address, empty where it has none
     * @param bringer the container that brought the address, and takes it along when it ends: the engine gives it to another then; empty
     *     where the sandbox has it by itself
     * @param problem why it couldn't be made, empty where nothing went wrong
     * @param retryAt when it is tried again, where something went wrong
     */
    public record Sandbox(State state, String ip, String bringer, String problem, Instant retryAt) {
        /** How far the sandbox is. */
        public enum State {
            MISSING,
            OPENING,
            OPEN
        }

        private Sandbox without(String container) {
            return bringer.equals(container) ? new Sandbox(state, "", "", problem, retryAt) : this;
        }
    }

    /** Something the agent saw or began. Applying it is total: no clock, no validation. */
    public sealed interface Event {
        PodProgress applyTo(PodProgress before);
    }

    /** The sandbox is being made. */
    public record SandboxOpening() implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.with(new Sandbox(Sandbox.State.OPENING, "", "", before.sandbox.problem(), Instant.MIN));
        }
    }

    /**
     * The sandbox is there.
     *
     * @param ip empty where the first container brings the address
     * @param bringer the container that has brought it; empty for none
     */
    public record SandboxOpened(String ip, String bringer) implements Event {
        public SandboxOpened(String ip) {
            this(ip, "");
        }

        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.with(new Sandbox(Sandbox.State.OPEN, ip, bringer, "", Instant.MIN));
        }
    }

    /** The sandbox, or a volume, couldn't be made; it is tried again. */
    public record SandboxFailed(String message, Instant retryAt) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.with(new Sandbox(Sandbox.State.MISSING, "", "", message, retryAt));
        }
    }

    /** The runtime was asked for the image. */
    public record ImageAsked(String container) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.change(container, one -> one.at(new ContainerProgress.Fetching()));
        }
    }

    /** The image is on the node, and the start was asked for. */
    public record ImageFound(String container, String imageId) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.change(container, one -> one.imageFound(imageId));
        }
    }

    /** There is no image, with Kubernetes' reason: {@code ErrImagePull}, {@code ErrImageNeverPull}, {@code InvalidImageName}. */
    public record ImageFailed(String container, String reason, String message, Instant at) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            String backoff = reason.equals("ErrImagePull") ? "ImagePullBackOff" : reason;
            return before.change(
                    container, one -> one.held(reason, message, backoff, at, Backoff.after(one.failures() + 1)));
        }
    }

    /** The container couldn't be prepared, for instance {@code CreateContainerConfigError}; tried again every 5 s. */
    public record PreparationFailed(String container, String reason, String message, Instant at) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.change(container, one -> one.held(reason, message, reason, at, PodLifecycle.RETRY));
        }
    }

    /**
     * It runs.
     *
     * @param ip the pod's address where this container brought it, or empty
     */
    public record Started(String container, String containerId, String ip, Instant at) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            PodProgress next = before.change(container, one -> one.started(containerId, at));
            String bringer = before.sandbox.ip().isEmpty() ? container : before.sandbox.bringer();
            return ip.isEmpty() ? next : next.with(new Sandbox(Sandbox.State.OPEN, ip, bringer, "", Instant.MIN));
        }
    }

    /** A run is over, or never began. A second report of the same end changes nothing. */
    public record Ended(String container, Terminated how) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.change(container, one -> one.step() instanceof ContainerProgress.Ended ? one : one.ended(how))
                    .with(before.sandbox.without(container));
        }
    }

    /** The probes of a run say something new. */
    public record Probed(String container, String containerId, Health health) implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return before.change(
                    container,
                    one -> one.running() && one.containerId().equals(containerId) ? one.probed(health) : one);
        }
    }

    /** An earlier agent left a container: the newest run of it, and how the run before it ended. */
    public record Adopted(
            String container,
            String containerId,
            int attempt,
            Instant startedAt,
            @Nullable Terminated end,
            @Nullable Terminated previous)
            implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            ContainerProgress.Step step =
                    end == null ? new ContainerProgress.Running(startedAt) : new ContainerProgress.Ended();
            return before.change(container, one -> one.adopted(attempt, step, end, previous, containerId));
        }
    }

    /** The pod is to stop. */
    public record StopAsked() implements Event {
        @Override
        public PodProgress applyTo(PodProgress before) {
            return new PodProgress(before.shape, before.startTime, before.sandbox, true, before.containers);
        }
    }

    /** A pod that was just taken on. */
    public static PodProgress fresh(PodShape shape, Instant now) {
        Sandbox none = new Sandbox(Sandbox.State.MISSING, "", "", "", Instant.MIN);
        List<ContainerProgress> containers =
                shape.containers().stream().map(ContainerProgress::fresh).toList();
        return new PodProgress(shape, now, none, false, containers);
    }

    public Optional<ContainerProgress> container(String name) {
        return containers.stream()
                .filter(one -> one.shape().name().equals(name))
                .findFirst();
    }

    /** Whether a container runs, or something is under way that may leave one behind. */
    public boolean busy() {
        return sandbox.state() == Sandbox.State.OPENING
                || containers.stream()
                        .anyMatch(one -> one.running() || one.step() instanceof ContainerProgress.Starting);
    }

    private PodProgress with(Sandbox next) {
        return new PodProgress(shape, startTime, next, stopping, containers);
    }

    private PodProgress change(String name, UnaryOperator<ContainerProgress> edit) {
        List<ContainerProgress> next = new ArrayList<>(containers);
        next.replaceAll(one -> one.shape().name().equals(name) ? edit.apply(one) : one);
        return new PodProgress(shape, startTime, sandbox, stopping, List.copyOf(next));
    }
}
