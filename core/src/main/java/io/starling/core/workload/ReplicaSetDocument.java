package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.rollout.Revisions;
import java.util.List;

/** Shows one revision of a Deployment as the ReplicaSet that {@code kubectl rollout} looks for. */
public final class ReplicaSetDocument {
    /** The annotation that {@code rollout history} and {@code undo} go by. */
    public static final String REVISION_ANNOTATION = "deployment.kubernetes.io/revision";

    private ReplicaSetDocument() {}

    public static String name(WorkloadKey key, Revision revision) {
        return key.name() + "-" + revision.hash();
    }

    /** @param counts of the revision's pods, by what they are */
    public static ApiObject render(WorkloadKey key, ApiObject deployment, Revision revision, Counts counts) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        tree.set("metadata", metadata(key, deployment, revision));
        ObjectNode spec = tree.putObject("spec");
        spec.put("replicas", counts.wanted());
        if (deployment.spec().has("minReadySeconds")) {
            spec.set("minReadySeconds", deployment.spec().get("minReadySeconds"));
        }
        ObjectNode selector = (ObjectNode) deployment.spec().path("selector").deepCopy();
        selector.withObjectProperty("matchLabels").put(Revisions.HASH_LABEL, revision.hash());
        spec.set("selector", selector);
        ObjectNode template = revision.template().deepCopy();
        template.withObjectProperty("metadata").withObjectProperty("labels").put(Revisions.HASH_LABEL, revision.hash());
        spec.set("template", template);
        tree.set("status", status(counts));
        return ApiObject.of(tree);
    }

    private static ObjectNode metadata(WorkloadKey key, ApiObject deployment, Revision revision) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("name", name(key, revision));
        metadata.put("namespace", key.namespace());
        metadata.put("uid", revision.uid());
        metadata.put("generation", 1);
        metadata.put("creationTimestamp", Documents.time(revision.created()));
        ObjectNode labels = metadata.putObject("labels");
        labels.setAll(
                (ObjectNode) revision.template().path("metadata").path("labels").deepCopy());
        ObjectNode annotations = metadata.putObject("annotations");
        ObjectNode written = revision.metadata();
        if (written != null) {
            merge(labels, written.path("labels"));
            merge(annotations, written.path("annotations"));
        }
        labels.put(Revisions.HASH_LABEL, revision.hash());
        annotations.put(REVISION_ANNOTATION, Long.toString(revision.number()));
        annotations.put(
                "deployment.kubernetes.io/desired-replicas",
                deployment.spec().path("replicas").asText("1"));
        metadata.set("ownerReferences", Documents.controlledBy("Deployment", key.name(), deployment.uid()));
        return metadata;
    }

    private static void merge(ObjectNode into, JsonNode from) {
        if (from instanceof ObjectNode map) {
            into.setAll(map.deepCopy());
        }
    }

    static ObjectNode status(Counts counts) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("replicas", counts.existing());
        if (counts.existing() > 0) {
            status.put("fullyLabeledReplicas", counts.existing());
        }
        if (counts.ready() > 0) {
            status.put("readyReplicas", counts.ready());
        }
        if (counts.available() > 0) {
            status.put("availableReplicas", counts.available());
        }
        status.put("observedGeneration", counts.generation());
        return status;
    }

    /**
     * @param wanted how many the rollout means this revision to have
     * @param existing how many pods exist and aren't stopping
     * @param generation of the ReplicaSet
     */
    public record Counts(int wanted, int existing, int ready, int available, long generation) {
        /** Counts from the pods themselves. */
        static Counts of(List<PodStanding> pods, int wanted, long generation) {
            List<PodStanding> counted =
                    pods.stream().filter(it -> it.pod().active()).toList();
            return new Counts(
                    wanted,
                    counted.size(),
                    (int) counted.stream().filter(PodStanding::ready).count(),
                    (int) counted.stream().filter(PodStanding::available).count(),
                    generation);
        }
    }
}
