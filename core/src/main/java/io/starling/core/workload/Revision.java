package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
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
 * @param detached the ReplicaSet as an object of its own, after its Deployment was deleted without it; else null
 */
public record Revision(
        String hash,
        long number,
        String uid,
        Instant created,
        ObjectNode template,
        @Nullable ObjectNode metadata,
        @Nullable ApiObject detached) {
    public static Revision create(
            String hash, long number, String uid, Instant now, ObjectNode template, ObjectNode metadata) {
        return new Revision(hash, number, uid, now, template, metadata, null);
    }

    Revision numbered(long next) {
        return new Revision(hash, next, uid, created, template, metadata, detached);
    }

    Revision written(ObjectNode by) {
        return new Revision(hash, number, uid, created, template, by, detached);
    }

    Revision detached(@Nullable ApiObject replicaSet) {
        return new Revision(hash, number, uid, created, template, metadata, replicaSet);
    }
}
