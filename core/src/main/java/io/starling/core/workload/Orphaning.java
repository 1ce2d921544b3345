package io.starling.core.workload;

import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A deletion with the propagation Orphan: the object goes, and everything it owned runs on. */
final class Orphaning {
    private Orphaning() {}

    /** What has to be recorded; empty where the object isn't being deleted in this way. */
    static List<WorkloadEvent> events(WorkloadKey key, Workload state) {
        ApiObject object = state.object();
        if (object == null || !object.deleting() || !asked(object)) {
            return List.of();
        }
        if (state.isDeployment()) {
            Map<String, ApiObject> left = new TreeMap<>();
            state.revisions()
                    .values()
                    .forEach(revision -> left.put(revision.hash(), detached(key, state, object, revision)));
            return List.of(new WorkloadEvent.Orphaned(left));
        }
        List<WorkloadEvent> events = pods(key, state, state.pods().values());
        events.add(new WorkloadEvent.ObjectRemoved());
        return events;
    }

    /** Whether an object that is being deleted is to leave behind what it owns. */
    static boolean asked(ApiObject object) {
        return Reconciler.finalizers(object).contains("orphan");
    }

    /** What makes pods bare ones, in a list that may grow. */
    static List<WorkloadEvent> pods(WorkloadKey key, Workload state, Collection<Pod> pods) {
        PodTemplates templates = new PodTemplates(key);
        List<ApiObject> left = pods.stream()
                .filter(pod -> !pod.bare())
                .map(pod -> orphaned(templates, state, pod))
                .toList();
        List<WorkloadEvent> events = new ArrayList<>();
        Reconciler.chunked(left).forEach(chunk -> events.add(new WorkloadEvent.PodsOrphaned(chunk)));
        return events;
    }

    private static ApiObject detached(WorkloadKey key, Workload state, ApiObject deployment, Revision revision) {
        int pods =
                (int) state.podsOf(revision.hash()).stream().filter(Pod::active).count();
        var counts = new ReplicaSetDocument.Counts(pods, pods, 0, 0, 1);
        return ReplicaSetDocument.render(key, deployment, revision, counts).with(tree -> {
            tree.remove("status");
            tree.withObjectProperty("metadata").remove("ownerReferences");
        });
    }

    private static ApiObject orphaned(PodTemplates templates, Workload state, Pod pod) {
        return templates.desired(state, pod).with(tree -> tree.withObjectProperty("metadata")
                .remove("ownerReferences"));
    }
}
