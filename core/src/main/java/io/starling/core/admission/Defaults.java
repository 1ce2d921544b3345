package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What Kubernetes fills in where a document is silent (the rules of its {@code defaults.go} files). Applied again it
 * changes nothing.
 */
final class Defaults {
    private static final Map<Kind, Consumer<ObjectNode>> OF_EVERY_WRITE = Map.of(
            Kinds.DEPLOYMENT, Defaults::deployment,
            Kinds.REPLICA_SET, Defaults::replicaSet,
            Kinds.POD, Defaults::pod,
            Kinds.SERVICE, ServiceDefaults::apply,
            Kinds.SECRET, Defaults::secret,
            Kinds.NAMESPACE, Defaults::namespace,
            Kinds.NETWORK_POLICY, PolicyRules::defaults,
            Kinds.ENDPOINTS, Defaults::endpoints,
            Kinds.ENDPOINT_SLICE, tree -> protocols(tree.path("ports")));

    private static final Map<Kind, Consumer<ObjectNode>> OF_CREATION =
            Map.of(Kinds.NAMESPACE, Defaults::newNamespace, Kinds.POD, Defaults::newPod);

    private Defaults() {}

    /** Fills the tree in place. */
    static void apply(Kind kind, ObjectNode tree) {
        OF_EVERY_WRITE.getOrDefault(kind, none -> {}).accept(tree);
    }

    /** What only a new object gets, beyond {@link #apply}. */
    static void create(Kind kind, ObjectNode tree) {
        OF_CREATION.getOrDefault(kind, none -> {}).accept(tree);
    }

    static void put(ObjectNode tree, String field, String value) {
        if (!tree.has(field)) {
            tree.put(field, value);
        }
    }

    static void put(ObjectNode tree, String field, int value) {
        if (!tree.has(field)) {
            tree.put(field, value);
        }
    }

    private static void deployment(ObjectNode tree) {
        ObjectNode spec = tree.withObjectProperty("spec");
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = spec.withObjectProperty("strategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = strategy.withObjectProperty("rollingUpdate");
            put(rolling, "maxUnavailable", "25%");
            put(rolling, "maxSurge", "25%");
        }
        template(spec);
    }

    private static void replicaSet(ObjectNode tree) {
        ObjectNode spec = tree.withObjectProperty("spec");
        put(spec, "replicas", 1);
        template(spec);
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").get("spec") instanceof ObjectNode pod) {
            PodDefaults.apply(pod);
        }
    }

    private static void pod(ObjectNode tree) {
        if (tree.get("spec") instanceof ObjectNode spec) {
            PodDefaults.apply(spec);
            PodDefaults.applyToPod(spec);
        }
    }

    private static void newPod(ObjectNode tree) {
        tree.putObject("status").put("phase", "Pending").put("qosClass", PodDefaults.qosClass(tree.path("spec")));
    }

    /** {@code stringData} is a way to write {@code data}, and wins over it. */
    private static void secret(ObjectNode tree) {
        put(tree, "type", "Opaque");
        if (tree.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = tree.withObjectProperty("data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void namespace(ObjectNode tree) {
        ObjectNode metadata = tree.withObjectProperty("metadata");
        metadata.withObjectProperty("labels")
                .put("kubernetes.io/metadata.name", metadata.path("name").asText());
    }

    /** The finalizer stands for the cluster, which empties the namespace before it lets it go. */
    private static void newNamespace(ObjectNode tree) {
        ObjectNode spec = tree.withObjectProperty("spec");
        if (!Trees.texts(spec.path("finalizers")).contains("kubernetes")) {
            spec.withArrayProperty("finalizers").add("kubernetes");
        }
        tree.withObjectProperty("status").put("phase", "Active");
    }

    private static void endpoints(ObjectNode tree) {
        tree.path("subsets").forEach(subset -> protocols(subset.path("ports")));
    }

    static void protocols(JsonNode ports) {
        for (JsonNode port : ports) {
            put((ObjectNode) port, "protocol", "TCP");
        }
    }
}
