package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules for Nodes, and for the budgets that protect pods when nodes are drained. */
final class NodeRules {
    private final FieldErrors errors;
    private final Checks checks;

    NodeRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void node(JsonNode tree) {
        Set<String> taken = new HashSet<>();
        int i = 0;
        for (JsonNode taint : tree.path("spec").path("taints")) {
            Path path = Path.of("spec", "taints").index(i++);
            checks.named(taint, "key", path, Formats::qualifiedName);
            checks.formed(Trees.text(taint, "value"), path.child("value"), Formats::labelValue);
            if (checks.required(taint, "effect", path)) {
                checks.oneOf(taint, "effect", path, PlacementRules.EFFECTS);
            }
            if (!taken.add(Trees.text(taint, "key") + ":" + Trees.text(taint, "effect"))) {
                ObjectNode twice = ((ObjectNode) taint).objectNode();
                twice.set("key", taint.path("key"));
                twice.set("effect", taint.path("effect"));
                errors.duplicate(path, twice);
            }
        }
        for (String list : List.of("capacity", "allocatable")) {
            for (Map.Entry<String, JsonNode> amount :
                    tree.path("status").path(list).properties()) {
                checks.quantity(amount.getValue(), Path.of("status", list).key(amount.getKey()));
            }
        }
    }

    void disruptionBudget(JsonNode tree) {
        JsonNode spec = tree.path("spec");
        Path path = Path.of("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            errors.invalid(path, spec, "minAvailable and maxUnavailable cannot be both set");
        }
        checks.countOrPercent(spec.path("minAvailable"), path.child("minAvailable"));
        checks.countOrPercent(spec.path("maxUnavailable"), path.child("maxUnavailable"));
        checks.selector(spec.path("selector"), path.child("selector"));
    }
}
