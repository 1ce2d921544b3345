package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An immutable pod template of a workload, shown as a ReplicaSet.
 *
 * @param hash names it within the workload, and its pods' label {@code pod-template-hash}
 * @param number its place in the history, 1 or more; a rollback gives an old template a new number
 * @param uid of the ReplicaSet it is shown as
 * @param template the pod template: {@code metadata} and {@code spec}
 * @param metadata labels and annotations of the ReplicaSet: the Deployment's annotations from when this was its newest
 *     revision, and what users wrote to it; null for nothing
 */
public record Revision(
        String hash,
        long number,
        String uid,
        Instant created,
        ObjectNode template,
        @Nullable ObjectNode metadata) {
    Revision numbered(long next) {
        return new Revision(hash, next, uid, created, template, metadata);
    }

    Revision written(ObjectNode by) {
        return new Revision(hash, number, uid, created, template, by);
    }
}
