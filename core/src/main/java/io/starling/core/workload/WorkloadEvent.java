package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.Journaled;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is recorded of a workload. Replay is total: no clock, no validation; what names an unknown pod changes nothing. */
public sealed interface WorkloadEvent extends Journaled {
    /** The most pods that one event names, so that it stays well under 128 KiB. */
    int CHUNK = 500;

    Workload applyTo(Workload before);

    /** The user's object was created or changed. It bears no status. */
    record ObjectStored(ApiObject object) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.owning(object);
        }
    }

    /** The user's object is gone; pods that are left are on their way out. */
    record ObjectRemoved() implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.withObject(null);
        }
    }

    /**
     * The Deployment was deleted without its ReplicaSets, which go on as objects of their own.
     *
     * @param replicaSets by the hash of their revision
     */
    record Orphaned(Map<String, ApiObject> replicaSets) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Workload state = before.withObject(null);
            for (Map.Entry<String, ApiObject> left : replicaSets.entrySet()) {
                state = detached(state, left.getKey(), left.getValue());
            }
            return state;
        }

        private static Workload detached(Workload before, String hash, @Nullable ApiObject replicaSet) {
            Revision revision = before.revisions().get(hash);
            return revision == null ? before : before.withRevision(revision.detached(replicaSet));
        }
    }

    /** A ReplicaSet that outlived its Deployment was changed. */
    record ReplicaSetStored(String hash, ApiObject object) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return Orphaned.detached(before, hash, object);
        }
    }

    /** A ReplicaSet that outlived its Deployment is gone; pods that are left are on their way out. */
    record ReplicaSetRemoved(String hash) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return Orphaned.detached(before, hash, null);
        }
    }

    /**
     * A ReplicaSet was deleted without its pods.
     *
     * @param pods what they are as objects of their own
     */
    record PodsOrphaned(List<ApiObject> pods) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Workload state = before;
            for (ApiObject object : pods) {
                state = state.changing(object.name(), pod -> pod.orphaned(object));
            }
            return state;
        }
    }

    record RevisionAdded(Revision revision) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.withRevision(revision);
        }
    }

    /** An old template is wanted again. */
    record RevisionNumbered(String hash, long number) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Revision revision = before.revisions().get(hash);
            return revision == null ? before : before.withRevision(revision.numbered(number));
        }
    }

    /** A user wrote to the labels or annotations of the revision's ReplicaSet. */
    record RevisionWritten(String hash, ObjectNode metadata) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Revision revision = before.revisions().get(hash);
            return revision == null ? before : before.withRevision(revision.written(metadata));
        }
    }

    /** Revisions that no pod needs and the history limit lets go. */
    record RevisionsPruned(List<String> hashes) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.withoutRevisions(hashes);
        }
    }

    /** Pods exist, and wait for a place. */
    record PodsCreated(String revision, List<NewPod> pods, Instant at) implements WorkloadEvent {
        /**
         * @param written the object of a bare pod; null where the revision tells
         */
        public record NewPod(
                String name, String uid, @Nullable ApiObject written) {}

        @Override
        public Workload applyTo(Workload before) {
            Workload state = before;
            for (NewPod pod : pods) {
                state = state.withPod(Pod.create(pod.name(), pod.uid(), revision, at, pod.written()));
            }
            return state;
        }
    }

    /** Intent before action: these pods are to run there. */
    record PodsPlaced(List<Place> places) implements WorkloadEvent {
        public record Place(String pod, String node) {}

        @Override
        public Workload applyTo(Workload before) {
            Workload state = before;
            for (Place place : places) {
                state = state.changing(place.pod(), pod -> pod.on(place.node()));
            }
            return state;
        }
    }

    /** The nodes refused these pods. */
    record PodsUnplaced(List<String> pods) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Workload state = before;
            for (String name : pods) {
                state = state.changing(name, pod -> pod.on(null));
            }
            return state;
        }
    }

    /** Intent before action: these pods are to stop. */
    record PodsStopping(List<String> pods, Pod.Stopping how) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            Workload state = before;
            for (String name : pods) {
                state = state.changing(name, pod -> pod.stopping(how));
            }
            return state;
        }
    }

    /** Nothing is left of these pods, or their node is lost and fenced. */
    record PodsRemoved(List<String> pods) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.withoutPods(pods);
        }
    }

    /** A pod ended for good. */
    record PodFinished(String pod, PodReport outcome) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.changing(pod, it -> it.ended(outcome));
        }
    }

    /** A user wrote to a pod's metadata, or to the few fields of its spec that may change. */
    record PodWritten(String pod, ApiObject object) implements WorkloadEvent {
        @Override
        public Workload applyTo(Workload before) {
            return before.changing(pod, it -> it.written(object));
        }
    }
}
