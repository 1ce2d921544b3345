package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.Refusal;
import io.starling.core.selector.LabelSelector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules for Deployments and ReplicaSets. */
final class WorkloadRules {
    private static final Path SPEC = Path.of("spec");

    private final FieldErrors errors;
    private final Checks checks;

    WorkloadRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void deployment(JsonNode tree) {
        JsonNode spec = tree.path("spec");
        common(spec, "deployment");
        checks.notNegative(spec, "revisionHistoryLimit", SPEC);
        checks.notNegative(spec, "progressDeadlineSeconds", SPEC);
        if (spec.path("progressDeadlineSeconds").asInt(0)
                <= spec.path("minReadySeconds").asInt(0)) {
            errors.invalid(
                    SPEC.child("progressDeadlineSeconds"),
                    spec.path("progressDeadlineSeconds"),
                    "must be greater than minReadySeconds");
        }
        strategy(spec.path("strategy"), SPEC.child("strategy"));
    }

    void replicaSet(JsonNode tree) {
        common(tree.path("spec"), "replica set");
    }

    /** What pods a workload owns is for ever. */
    void update(JsonNode after, JsonNode before) {
        JsonNode selector = after.path("spec").path("selector");
        if (!selector.equals(before.path("spec").path("selector"))) {
            errors.invalid(SPEC.child("selector"), selector, "field is immutable");
        }
    }

    private void common(JsonNode spec, String what) {
        checks.notNegative(spec, "replicas", SPEC);
        checks.notNegative(spec, "minReadySeconds", SPEC);
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        JsonNode selector = spec.path("selector");
        if (selector.isMissingNode()) {
            errors.required(SPEC.child("selector"), "");
        } else if (selector.isEmpty()) {
            errors.invalid(SPEC.child("selector"), selector, "empty selector is invalid for " + what);
        } else {
            checks.selector(selector, SPEC.child("selector"));
            if (!chosen(selector, labels)) {
                errors.invalid(
                        SPEC.child("template").child("metadata").child("labels"),
                        Trees.map(spec.path("template").path("metadata"), "labels"),
                        "`selector` does not match template `labels`");
            }
        }
        template(spec.path("template"), SPEC.child("template"));
    }

    /** A selector that can't be read has errors of its own. */
    private static boolean chosen(JsonNode selector, JsonNode labels) {
        Map<String, String> map = new LinkedHashMap<>();
        labels.properties()
                .forEach(label -> map.put(label.getKey(), label.getValue().asText()));
        try {
            return LabelSelector.of(selector).matches(map);
        } catch (Refusal unreadable) {
            return true;
        }
    }

    private void template(JsonNode template, Path path) {
        new MetadataRules(errors).labelsAndAnnotations(template.path("metadata"), path.child("metadata"));
        JsonNode pod = template.path("spec");
        Path place = path.child("spec");
        new PodRules(errors).spec(pod, place);
        String restart = pod.path("restartPolicy").asText("Always");
        if (List.of("OnFailure", "Never").contains(restart)) {
            errors.unsupported(place.child("restartPolicy"), restart, List.of("Always"));
        }
        if (pod.has("activeDeadlineSeconds")) {
            errors.forbidden(
                    place.child("activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    private void strategy(JsonNode strategy, Path path) {
        String type = Trees.text(strategy, "type");
        JsonNode rolling = strategy.path("rollingUpdate");
        checks.oneOf(strategy, "type", path, List.of("Recreate", "RollingUpdate"));
        if (type.equals("Recreate") && !rolling.isMissingNode()) {
            errors.forbidden(path.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
        }
        if (!type.equals("RollingUpdate")) {
            return;
        }
        Path place = path.child("rollingUpdate");
        JsonNode unavailable = rolling.path("maxUnavailable");
        JsonNode surge = rolling.path("maxSurge");
        checks.countOrPercent(unavailable, place.child("maxUnavailable"));
        checks.countOrPercent(surge, place.child("maxSurge"));
        if (isZero(unavailable) && isZero(surge)) {
            errors.invalid(place.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        }
        if (unavailable.isTextual()
                && Formats.percent(unavailable.asText()).isEmpty()
                && Integer.parseInt(unavailable.asText().replace("%", "")) > 100) {
            errors.invalid(place.child("maxUnavailable"), unavailable, "must not be greater than 100%");
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isTextual() ? value.asText().matches("0+%") : value.isNumber() && value.asInt() == 0;
    }
}
