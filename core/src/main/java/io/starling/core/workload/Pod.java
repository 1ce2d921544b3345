package io.starling.core.workload;

import io.starling.core.object.ApiObject;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a workload: placed on one node, never moved, replaced instead.
 *
 * @param uid what nodes know it by
 * @param revision the hash of the template it was made from; {@link #BARE} for a pod without one
 * @param node where it was placed; null while it waits for a place
 * @param attempt how often it has been placed, 0 or more
 * @param stopping null while it is wanted
 * @param outcome the last report of a pod that ended for good, which can't be observed again; else null
 * @param written metadata and spec as a user's write left them; null while they follow from the revision
 */
public record Pod(
        String name,
        String uid,
        String revision,
        Instant created,
        @Nullable String node,
        int attempt,
        @Nullable Stopping stopping,
        @Nullable PodReport outcome,
        @Nullable ApiObject written) {
    /** The revision of a pod that a user made directly. */
    public static final String BARE = "";

    /**
     * A pod on its way out.
     *
     * @param since when it was asked to stop
     * @param graceSeconds what it has between the polite and the hard signal, 0 or more
     */
    public record Stopping(Instant since, long graceSeconds) {}

    public static Pod create(String name, String uid, String revision, Instant now, @Nullable ApiObject written) {
        return new Pod(name, uid, revision, now, null, 0, null, null, written);
    }

    public boolean bare() {
        return revision.equals(BARE);
    }

    /** Whether it neither stops nor has ended: it counts towards what is desired. */
    public boolean active() {
        return stopping == null && outcome == null;
    }

    /** Whether a user's finalizers hold the object back after the pod is gone. */
    public boolean heldByFinalizers() {
        return written != null && !written.metadata().path("finalizers").isEmpty();
    }

    Pod on(@Nullable String place) {
        return new Pod(
                name, uid, revision, created, place, place == null ? attempt : attempt + 1, stopping, outcome, written);
    }

    Pod stopping(Stopping how) {
        return new Pod(name, uid, revision, created, node, attempt, how, outcome, written);
    }

    Pod ended(PodReport how) {
        return new Pod(name, uid, revision, created, node, attempt, stopping, how, written);
    }

    /** A pod that its owner left behind: a bare one from now on. */
    Pod orphaned(ApiObject by) {
        return new Pod(name, uid, BARE, created, node, attempt, stopping, outcome, by);
    }

    Pod written(ApiObject by) {
        return new Pod(name, uid, revision, created, node, attempt, stopping, outcome, by);
    }
}
