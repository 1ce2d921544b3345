package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.Refusal;
import java.util.Map;

/**
 * Checks a whole document, after its defaults are filled in, and names all its errors at once in the words of Kubernetes'
 * {@code validation.go} files. A rule of a kind stands in the {@code ...Rules} class that the tables here name.
 */
final class Validation {
    /** What must hold for a document whatever it was before. */
    private interface Rule {
        void check(JsonNode tree, FieldErrors errors);
    }

    /** What must hold between two states of an object. */
    private interface Change {
        void check(JsonNode after, JsonNode before, FieldErrors errors);
    }

    private static final Map<Kind, Rule> RULES = Map.ofEntries(
            Map.entry(Kinds.POD, (tree, errors) -> new PodRules(errors).spec(tree.path("spec"), Path.of("spec"))),
            Map.entry(Kinds.DEPLOYMENT, (tree, errors) -> new WorkloadRules(errors).deployment(tree)),
            Map.entry(Kinds.REPLICA_SET, (tree, errors) -> new WorkloadRules(errors).replicaSet(tree)),
            Map.entry(Kinds.SERVICE, (tree, errors) -> new ServiceRules(errors).check(tree)),
            Map.entry(Kinds.ENDPOINTS, (tree, errors) -> new EndpointRules(errors).endpoints(tree)),
            Map.entry(Kinds.ENDPOINT_SLICE, (tree, errors) -> new EndpointRules(errors).slice(tree)),
            Map.entry(Kinds.CONFIG_MAP, (tree, errors) -> new DataRules(errors).configMap(tree)),
            Map.entry(Kinds.SECRET, (tree, errors) -> new DataRules(errors).secret(tree)),
            Map.entry(Kinds.INGRESS, (tree, errors) -> new IngressRules(errors).ingress(tree)),
            Map.entry(Kinds.INGRESS_CLASS, (tree, errors) -> new IngressRules(errors).ingressClass(tree)),
            Map.entry(Kinds.NODE, (tree, errors) -> new NodeRules(errors).node(tree)),
            Map.entry(Kinds.POD_DISRUPTION_BUDGET, (tree, errors) -> new NodeRules(errors).disruptionBudget(tree)),
            Map.entry(Kinds.NETWORK_POLICY, (tree, errors) -> new PolicyRules(errors).check(tree)));

    private static final Map<Kind, Change> CHANGES = Map.of(
            Kinds.POD, (after, before, errors) -> new PodRules(errors).update(after, before),
            Kinds.DEPLOYMENT, (after, before, errors) -> new WorkloadRules(errors).update(after, before),
            Kinds.REPLICA_SET, (after, before, errors) -> new WorkloadRules(errors).update(after, before),
            Kinds.SERVICE, (after, before, errors) -> new ServiceRules(errors).update(after, before),
            Kinds.CONFIG_MAP, (after, before, errors) -> new DataRules(errors).update(after, before),
            Kinds.SECRET, (after, before, errors) -> new DataRules(errors).update(after, before),
            Kinds.INGRESS_CLASS, (after, before, errors) -> new IngressRules(errors).updateClass(after, before));

    private Validation() {}

    /** Throws the refusal (422) that names every error of a new object. */
    static void create(Kind kind, ObjectNode tree) throws Refusal {
        check(kind, tree).refuse(kind, nameOf(tree));
    }

    /** As {@link #create}, with what may not change. */
    static void update(Kind kind, ObjectNode tree, ObjectNode before) throws Refusal {
        FieldErrors errors = check(kind, tree);
        Change change = CHANGES.get(kind);
        if (change != null) {
            change.check(tree, before, errors);
        }
        errors.refuse(kind, nameOf(tree));
    }

    private static FieldErrors check(Kind kind, ObjectNode tree) {
        FieldErrors errors = new FieldErrors();
        new MetadataRules(errors).object(kind, tree.path("metadata"));
        Rule rule = RULES.get(kind);
        if (rule != null) {
            rule.check(tree, errors);
        }
        return errors;
    }

    private static String nameOf(JsonNode tree) {
        JsonNode metadata = tree.path("metadata");
        return metadata.path("name").asText(metadata.path("generateName").asText(""));
    }
}
