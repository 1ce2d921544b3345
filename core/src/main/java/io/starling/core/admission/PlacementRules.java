package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Rules for what a pod says about where it may run. */
final class PlacementRules {
    private static final List<String> NODE_OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
    static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final FieldErrors errors;
    private final Checks checks;

    PlacementRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void check(JsonNode spec, Path path) {
        checks.labels(spec.path("nodeSelector"), path.child("nodeSelector"));
        int i = 0;
        for (JsonNode toleration : spec.path("tolerations")) {
            toleration(toleration, path.child("tolerations").index(i++));
        }
        Path affinity = path.child("affinity");
        Trees.within(spec.path("affinity"), "nodeAffinity", node -> node(node, affinity.child("nodeAffinity")));
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            Trees.within(spec.path("affinity"), kind, pods -> pods(pods, affinity.child(kind)));
        }
    }

    private void toleration(JsonNode toleration, Path path) {
        String key = Trees.text(toleration, "key");
        String operator = toleration.path("operator").asText("Equal");
        String effect = Trees.text(toleration, "effect");
        if (!key.isEmpty()) {
            checks.formed(key, path.child("key"), Formats::qualifiedName);
        } else if (!operator.equals("Exists")) {
            errors.invalid(
                    path.child("operator"),
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        checks.oneOf(toleration, "operator", path, List.of("Equal", "Exists"));
        if (operator.equals("Exists") && !Trees.text(toleration, "value").isEmpty()) {
            errors.invalid(path.child("operator"), operator, "value must be empty when `operator` is 'Exists'");
        }
        if (!effect.isEmpty()) {
            checks.oneOf(toleration, "effect", path, EFFECTS);
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            errors.invalid(path.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
    }

    private void node(JsonNode affinity, Path path) {
        Trees.within(affinity, REQUIRED, required -> {
            Path terms = path.child(REQUIRED).child("nodeSelectorTerms");
            if (required.path("nodeSelectorTerms").isEmpty()) {
                errors.required(terms, "must have at least one node selector term");
            }
            int i = 0;
            for (JsonNode term : required.path("nodeSelectorTerms")) {
                term(term, terms.index(i++));
            }
        });
        int i = 0;
        for (JsonNode preferred : affinity.path(PREFERRED)) {
            Path place = path.child(PREFERRED).index(i++);
            weight(preferred, place);
            term(preferred.path("preference"), place.child("preference"));
        }
    }

    private void term(JsonNode term, Path path) {
        int i = 0;
        for (JsonNode expression : term.path("matchExpressions")) {
            checks.expression(expression, path.child("matchExpressions").index(i++), NODE_OPERATORS);
        }
    }

    private void weight(JsonNode preferred, Path path) {
        int weight = preferred.path("weight").asInt(0);
        if (weight < 1 || weight > 100) {
            errors.invalid(path.child("weight"), Numbers.node(weight), "must be in the range 1-100");
        }
    }

    private void pods(JsonNode affinity, Path path) {
        int i = 0;
        for (JsonNode term : affinity.path(REQUIRED)) {
            podTerm(term, path.child(REQUIRED).index(i++));
        }
        i = 0;
        for (JsonNode preferred : affinity.path(PREFERRED)) {
            Path place = path.child(PREFERRED).index(i++);
            weight(preferred, place);
            podTerm(preferred.path("podAffinityTerm"), place.child("podAffinityTerm"));
        }
    }

    private void podTerm(JsonNode term, Path path) {
        if (Trees.text(term, "topologyKey").isEmpty()) {
            errors.required(path.child("topologyKey"), "can not be empty");
        }
        checks.selector(term.path("labelSelector"), path.child("labelSelector"));
    }
}
