package io.starling.core.pod;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.starling.core.probe.Health;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the agent saw of one container.
 *
 * @param name as in the pod's spec
 * @param init whether it is an init container
 * @param state what it does now
 * @param last how the run before this one ended; null before the first restart
 * @param ready whether it counts as ready
 * @param restartCount runs after the first, 0 or more
 * @param image the image as it was asked for
 * @param imageId the image as it was found, may be empty
 * @param containerId {@code docker://...}, may be empty
 * @param health what its probes say; null where it has none, or doesn't run
 */
public record ContainerReport(
        String name,
        boolean init,
        State state,
        @Nullable Terminated last,
        boolean ready,
        int restartCount,
        String image,
        String imageId,
        String containerId,
        @Nullable Health health) {
    /** Whether it has begun its work: it runs, and no startup probe says otherwise. */
    public boolean started() {
        return state instanceof Running && (health == null || health.started());
    }

    /** One of the three states of a container, with Kubernetes' reasons. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Waiting.class, name = "waiting"),
        @JsonSubTypes.Type(value = Running.class, name = "running"),
        @JsonSubTypes.Type(value = Terminated.class, name = "terminated")
    })
    public sealed interface State {}

    /** {@code ContainerCreating}, {@code ErrImagePull}, {@code ImagePullBackOff}, {@code CrashLoopBackOff}... */
    public record Waiting(String reason, String message) implements State {}

    public record Running(Instant startedAt) implements State {}

    /**
     * @param exitCode 0 to 255; 128 + n for signal n
     * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}...
     */
    public record Terminated(int exitCode, String reason, String message, Instant startedAt, Instant finishedAt)
            implements State {}
}
