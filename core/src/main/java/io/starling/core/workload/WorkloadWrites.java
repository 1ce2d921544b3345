package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.admission.Writes;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides on what users write to a workload's object, to its ReplicaSets and to its pods. */
public final class WorkloadWrites {
    private final WorkloadKey key;
    private final Workload state;
    private final Instant now;

    private WorkloadWrites(WorkloadKey key, Workload state, Instant now) {
        this.key = key;
        this.state = state;
        this.now = now;
    }

    /**
     * @param outcome what to answer
     * @param events what to record first; empty for a refusal and for what changes nothing
     */
    public record Decision(Mutation.Outcome outcome, List<WorkloadEvent> events) {}

    /**
     * @param shown the object as users see it now; null where there is none
     * @param uid of the object, where one is created
     */
    public static Decision decide(
            WorkloadKey key,
            Workload state,
            ObjectKey target,
            @Nullable ApiObject shown,
            Mutation mutation,
            Mutation.Context context,
            Instant now,
            String uid) {
        Mutation plain = mutation instanceof Mutation.Evict evict ? evict.options() : mutation;
        Mutation.Outcome outcome =
                Writes.decide(shown, target, Kinds.of(target.type()).orElseThrow(), plain, context, now, uid);
        if (!(outcome instanceof Mutation.Accepted accepted)) {
            return new Decision(outcome, List.of());
        }
        return new WorkloadWrites(key, state, now).consequences(target, accepted);
    }

    private Decision consequences(ObjectKey target, Mutation.Accepted accepted) {
        if (accepted.verdict() == Mutation.Verdict.UNCHANGED) {
            return new Decision(accepted, List.of());
        }
        if (target.type().equals(WorkloadKey.PODS)) {
            return pod(target, accepted);
        }
        return target.equals(key.root()) ? root(accepted) : replicaSet(target, accepted);
    }

    private Decision root(Mutation.Accepted accepted) {
        WorkloadEvent event = accepted.verdict() == Mutation.Verdict.DELETED
                ? new WorkloadEvent.ObjectRemoved()
                : new WorkloadEvent.ObjectStored(withoutStatus(accepted.object()));
        return new Decision(accepted, List.of(event));
    }

    private static ApiObject withoutStatus(ApiObject object) {
        return object.with(tree -> tree.remove("status"));
    }

    private Decision pod(ObjectKey target, Mutation.Accepted accepted) {
        String name = target.name();
        Pod pod = state.pods().get(name);
        ApiObject object = accepted.object();
        if (accepted.verdict() == Mutation.Verdict.CREATED) {
            var created = new WorkloadEvent.PodsCreated.NewPod(name, object.uid(), withoutStatus(object));
            return new Decision(accepted, List.of(new WorkloadEvent.PodsCreated(Pod.BARE, List.of(created), now)));
        }
        if (pod == null) {
            return new Decision(accepted, List.of());
        }
        if (accepted.verdict() == Mutation.Verdict.CHANGED) {
            return new Decision(accepted, List.of(new WorkloadEvent.PodWritten(name, withoutStatus(object))));
        }
        return stop(pod, accepted);
    }

    /** A pod never goes at once: it is stopped where it runs, then removed. */
    private Decision stop(Pod pod, Mutation.Accepted accepted) {
        long grace = accepted.object()
                .metadata()
                .path("deletionGracePeriodSeconds")
                .asLong(accepted.object()
                        .spec()
                        .path("terminationGracePeriodSeconds")
                        .asLong(30));
        Pod.Stopping before = pod.stopping();
        if (before != null && before.graceSeconds() <= grace) {
            return new Decision(accepted, List.of());
        }
        Pod.Stopping how = new Pod.Stopping(before == null ? now : before.since(), grace);
        ApiObject marked = accepted.object().with(tree -> {
            ObjectNode metadata = tree.withObjectProperty("metadata");
            metadata.put("deletionTimestamp", Documents.time(how.since().plusSeconds(grace)));
            metadata.put("deletionGracePeriodSeconds", grace);
        });
        return new Decision(
                new Mutation.Accepted(marked, Mutation.Verdict.DELETING, accepted.warnings()),
                List.of(new WorkloadEvent.PodsStopping(List.of(pod.name()), how)));
    }

    private Decision replicaSet(ObjectKey target, Mutation.Accepted accepted) {
        Revision revision = state.revisions().values().stream()
                .filter(it -> ReplicaSetDocument.name(key, it).equals(target.name()))
                .findFirst()
                .orElseThrow();
        if (revision.detached() != null) {
            return detached(revision, accepted);
        }
        if (accepted.verdict() == Mutation.Verdict.CHANGED) {
            ObjectNode written = JsonNodeFactory.instance.objectNode();
            written.set("labels", accepted.object().metadata().path("labels").deepCopy());
            written.set(
                    "annotations",
                    accepted.object().metadata().path("annotations").deepCopy());
            return new Decision(accepted, List.of(new WorkloadEvent.RevisionWritten(revision.hash(), written)));
        }
        List<String> pods = state.podsOf(revision.hash()).stream()
                .filter(pod -> pod.stopping() == null)
                .map(Pod::name)
                .toList();
        if (pods.isEmpty()) {
            return new Decision(accepted, List.of(new WorkloadEvent.RevisionsPruned(List.of(revision.hash()))));
        }
        Pod.Stopping how = new Pod.Stopping(now, 30);
        return new Decision(accepted, List.of(new WorkloadEvent.PodsStopping(pods, how)));
    }

    private Decision detached(Revision revision, Mutation.Accepted accepted) {
        if (accepted.verdict() == Mutation.Verdict.DELETING && Orphaning.asked(accepted.object())) {
            List<WorkloadEvent> events = Orphaning.pods(key, state, state.podsOf(revision.hash()));
            events.add(new WorkloadEvent.ReplicaSetRemoved(revision.hash()));
            return new Decision(
                    new Mutation.Accepted(accepted.object(), Mutation.Verdict.DELETED, accepted.warnings()), events);
        }
        WorkloadEvent event = accepted.verdict() == Mutation.Verdict.CHANGED
                ? new WorkloadEvent.ReplicaSetStored(revision.hash(), withoutStatus(accepted.object()))
                : new WorkloadEvent.ReplicaSetRemoved(revision.hash());
        return new Decision(accepted, List.of(event));
    }
}
