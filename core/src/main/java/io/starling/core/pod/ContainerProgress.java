package io.starling.core.pod;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.probe.Health;
import io.starling.core.probe.Probing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one container has come.
 *
 * @param shape the container
 * @param step what it is at
 * @param restartCount runs after the first
 * @param ends runs that ended since the last long one: they set the back-off
 * @param failures pulls or preparations that failed in a row: they set the back-off
 * @param ended how the latest run ended; null before, and while the next one runs
 * @param last how the run before the latest one ended
 * @param imageId empty before the image was found
 * @param containerId of the latest run, may be empty
 * @param health what the probes of the latest run say
 */
public record ContainerProgress(
        PodShape.Container shape,
        Step step,
        int restartCount,
        int ends,
        int failures,
        @Nullable Terminated ended,
        @Nullable Terminated last,
        String imageId,
        String containerId,
        Health health) {
    /** The reason of a run that never began because its command couldn't be started. */
    public static final String START_ERROR = "StartError";

    /** How long a failure is shown under its own name before it is shown as a back-off. */
    static final Duration SHOWN = Duration.ofSeconds(2);

    /** What a container is at. */
    public sealed interface Step {}

    /** Nothing was begun; its turn may not have come. */
    public record Idle() implements Step {}

    /** The runtime looks for the image or pulls it. */
    public record Fetching() implements Step {}

    /** The image is there; the runtime starts the container. */
    public record Starting() implements Step {}

    public record Running(Instant startedAt) implements Step {}

    /** The latest run is over; whether another follows is the restart policy's business. */
    public record Ended() implements Step {}

    /**
     * Something went wrong before the start and is tried again.
     *
     * @param reason the failure's own name, shown at first
     * @param backoff the name of the wait that follows; the same where there is none
     */
    public record Held(String reason, String message, String backoff, Instant since, Instant retryAt) implements Step {}

    /** A container nothing was done for yet. */
    public static ContainerProgress fresh(PodShape.Container shape) {
        return new ContainerProgress(shape, new Idle(), 0, 0, 0, null, null, "", "", Health.UNPROBED);
    }

    ContainerProgress at(Step next) {
        return new ContainerProgress(
                shape, next, restartCount, ends, failures, ended, last, imageId, containerId, health);
    }

    ContainerProgress imageFound(String id) {
        return new ContainerProgress(
                shape, new Starting(), restartCount, ends, 0, ended, last, id, containerId, health);
    }

    ContainerProgress started(String id, Instant at) {
        int restarts = ended == null ? restartCount : restartCount + 1;
        Terminated before = ended == null ? last : ended;
        return new ContainerProgress(shape, new Running(at), restarts, ends, 0, null, before, imageId, id, unasked(at));
    }

    /** The run is over. An end before {@link #started} is a run of its own that never began. */
    ContainerProgress ended(Terminated how) {
        boolean neverBegan = !(step instanceof Running) && ended != null;
        boolean wasLong = Duration.between(how.startedAt(), how.finishedAt()).compareTo(Backoff.RESET_AFTER) >= 0;
        return new ContainerProgress(
                shape,
                new Ended(),
                neverBegan ? restartCount + 1 : restartCount,
                wasLong ? 1 : ends + 1,
                0,
                how,
                neverBegan ? ended : last,
                imageId,
                containerId,
                health);
    }

    /** The health of a run whose probes weren't asked yet. */
    private Health unasked(Instant startedAt) {
        return Probing.begin(shape.probes(), startedAt, false).health();
    }

    ContainerProgress probed(Health says) {
        return new ContainerProgress(
                shape, step, restartCount, ends, failures, ended, last, imageId, containerId, says);
    }

    ContainerProgress held(String reason, String message, String backoff, Instant now, Duration wait) {
        Held held = new Held(reason, message, backoff, now, now.plus(wait));
        return new ContainerProgress(
                shape, held, restartCount, ends, failures + 1, ended, last, imageId, containerId, health);
    }

    /** What an earlier agent left: so many runs, of which the last is running or ended. */
    ContainerProgress adopted(
            int attempt, Step found, @Nullable Terminated end, @Nullable Terminated before, String id) {
        int count = end == null ? attempt : attempt + 1;
        return new ContainerProgress(shape, found, attempt, count, 0, end, before, "", id, unasked(Instant.EPOCH));
    }

    /** The number of the next run, from 0. */
    public int nextAttempt() {
        return ended == null ? restartCount : restartCount + 1;
    }

    public boolean running() {
        return step instanceof Running;
    }

    /** Whether it takes traffic: it runs, and its probes don't say otherwise. */
    boolean ready() {
        return running() && health.ready();
    }

    /** Whether it ended for good under this policy. An init container is done when it succeeded. */
    boolean finished(PodShape.RestartPolicy policy) {
        if (ended == null || running()) {
            return false;
        }
        return switch (policy) {
            case NEVER -> true;
            case ON_FAILURE -> ended.exitCode() == 0;
            case ALWAYS -> shape.init() && ended.exitCode() == 0;
        };
    }

    boolean succeeded() {
        return ended != null && !running() && ended.exitCode() == 0;
    }

    /** When the next step is due; empty while something is under way. */
    Optional<Instant> dueAt() {
        if (step instanceof Idle) {
            return Optional.of(Instant.MIN);
        }
        if (step instanceof Held held) {
            return Optional.of(held.retryAt());
        }
        if (step instanceof Ended && ended != null) {
            return Optional.of(ended.finishedAt().plus(Backoff.beforeRestart(ends)));
        }
        return Optional.empty();
    }

    /** When the reason that is shown changes by itself. */
    Optional<Instant> settlesAt() {
        if (step instanceof Held held && !held.reason().equals(held.backoff())) {
            return Optional.of(held.since().plus(SHOWN));
        }
        return step instanceof Ended && startError()
                ? Optional.ofNullable(ended).map(end -> end.finishedAt().plus(SHOWN))
                : Optional.empty();
    }

    boolean startError() {
        return ended != null && ended.reason().equals(START_ERROR);
    }
}
