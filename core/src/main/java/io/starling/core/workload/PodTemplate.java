package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.rollout.Revisions;
import io.starling.core.schedule.PodDemand;
import org.jspecify.annotations.Nullable;

/**
 * What all pods of a revision have in common, made once: their documents share these trees, which nobody may change.
 *
 * @param labels of each pod
 * @param annotations of each pod; null for none
 * @param owners its {@code ownerReferences}; null where no revision is known
 * @param spec with the tolerations that every pod is given
 * @param qosClass as {@link QosClass} has it
 * @param demand what each asks of its node
 */
record PodTemplate(
        ObjectNode labels,
        @Nullable ObjectNode annotations,
        @Nullable ArrayNode owners,
        ObjectNode spec,
        String qosClass,
        PodDemand demand) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static PodTemplate of(WorkloadKey key, Workload workload, @Nullable Revision revision) {
        if (revision == null) {
            return of(JSON.objectNode(), null, null, JSON.objectNode());
        }
        JsonNode metadata = revision.template().path("metadata");
        ObjectNode labels = JSON.objectNode();
        if (metadata.path("labels") instanceof ObjectNode asked) {
            labels.setAll(asked);
        }
        ArrayNode owners;
        if (key.isDeployment()) {
            labels.put(Revisions.HASH_LABEL, revision.hash());
            owners = Documents.controlledBy("ReplicaSet", ReplicaSetDocument.name(key, revision), revision.uid());
        } else {
            owners = Documents.controlledBy("ReplicaSet", key.name(), rootUid(workload));
        }
        ObjectNode annotations = metadata.path("annotations") instanceof ObjectNode asked ? asked : null;
        ObjectNode spec = revision.template().path("spec") instanceof ObjectNode asked ? asked : JSON.objectNode();
        return of(labels, annotations, owners, spec.deepCopy());
    }

    private static PodTemplate of(
            ObjectNode labels, @Nullable ObjectNode annotations, @Nullable ArrayNode owners, ObjectNode spec) {
        PodDocument.tolerate(spec);
        return new PodTemplate(labels, annotations, owners, spec, QosClass.of(spec), PodDemand.of(spec));
    }

    static String rootUid(Workload workload) {
        ApiObject root = workload.object();
        return root == null ? "" : root.uid();
    }

    /** The pod as a node is to run it: without status. */
    ObjectNode desired(WorkloadKey key, Pod pod) {
        ObjectNode tree = JSON.objectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", pod.name());
        metadata.put("generateName", pod.name().substring(0, pod.name().lastIndexOf('-') + 1));
        metadata.put("namespace", key.namespace());
        if (owners != null) {
            metadata.set("labels", labels);
            if (annotations != null) {
                metadata.set("annotations", annotations);
            }
            metadata.set("ownerReferences", owners);
        }
        PodDocument.identify(metadata, pod);
        tree.set("spec", spec);
        return tree;
    }
}
