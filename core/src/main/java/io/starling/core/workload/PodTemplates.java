package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.schedule.PodDemand;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a workload's pods are made from, kept from one rendering to the next: of ten thousand pods of one revision nothing but their
 * names differs. Belongs to one owner; not thread-safe.
 */
public final class PodTemplates {
    /** @param rootUid of the object at that time: it stands in the pods' owner references */
    private record Made(@Nullable Revision revision, String rootUid, PodTemplate template) {
        /** By identity: comparing two revisions takes as long as making what is kept. */
        @SuppressWarnings("ReferenceEquality")
        boolean of(@Nullable Revision other, String uid) {
            return revision == other && rootUid.equals(uid);
        }
    }

    private final WorkloadKey key;
    private final Map<String, Made> made = new HashMap<>();

    public PodTemplates(WorkloadKey key) {
        this.key = key;
    }

    /** The pod as a node is to run it: without status. */
    public ApiObject desired(Workload workload, Pod pod) {
        return ApiObject.of(tree(workload, pod));
    }

    /** What the pod asks of its node. */
    public PodDemand demand(Workload workload, Pod pod) {
        return pod.written() == null
                ? template(workload, pod).demand()
                : PodDemand.of(written(pod, pod.written()).spec());
    }

    String qosClass(Workload workload, Pod pod) {
        return pod.written() == null
                ? template(workload, pod).qosClass()
                : QosClass.of(pod.written().spec());
    }

    /** A tree of its own, but for the parts that all pods share: whoever changes one of those takes a copy first. */
    ObjectNode tree(Workload workload, Pod pod) {
        return pod.written() == null
                ? template(workload, pod).desired(key, pod)
                : written(pod, pod.written()).json();
    }

    private static ApiObject written(Pod pod, ApiObject by) {
        return by.with(tree -> {
            tree.remove("status");
            PodDocument.identify(tree.withObjectProperty("metadata"), pod);
            PodDocument.tolerate(tree.withObjectProperty("spec"));
        });
    }

    private PodTemplate template(Workload workload, Pod pod) {
        Revision revision = workload.revisions().get(pod.revision());
        String rootUid = PodTemplate.rootUid(workload);
        Made before = made.get(pod.revision());
        if (before != null && before.of(revision, rootUid)) {
            return before.template();
        }
        made.keySet().removeIf(hash -> !workload.revisions().containsKey(hash));
        PodTemplate template = PodTemplate.of(key, workload, revision);
        made.put(pod.revision(), new Made(revision, rootUid, template));
        return template;
    }
}
