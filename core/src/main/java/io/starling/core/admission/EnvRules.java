package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Rules for the environment of a container. */
final class EnvRules {
    private static final List<String> SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef");
    private static final List<String> FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    private static final String MANY = "may not have more than one field specified at a time";

    private final FieldErrors errors;
    private final Checks checks;

    EnvRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void check(JsonNode container, Path path) {
        int i = 0;
        for (JsonNode variable : container.path("env")) {
            Path place = path.child("env").index(i++);
            checks.named(variable, "name", place, Formats::envName);
            if (variable.has("valueFrom")) {
                source(variable, variable.path("valueFrom"), place.child("valueFrom"));
            }
        }
        i = 0;
        for (JsonNode from : container.path("envFrom")) {
            Path place = path.child("envFrom").index(i++);
            checks.exactlyOne(
                    from,
                    List.of("configMapRef", "secretRef"),
                    place,
                    "must specify one of: `configMapRef` or `secretRef`",
                    MANY);
            for (String source : List.of("configMapRef", "secretRef")) {
                Trees.within(from, source, reference -> checks.required(reference, "name", place.child(source)));
            }
        }
    }

    private void source(JsonNode variable, JsonNode source, Path path) {
        if (!Trees.text(variable, "value").isEmpty()) {
            errors.invalid(path, "", "may not be specified when `value` is not empty");
        }
        checks.exactlyOne(
                source,
                SOURCES,
                path,
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
                MANY);
        Trees.within(source, "fieldRef", field -> fieldPath(field, path.child("fieldRef")));
        Trees.within(source, "resourceFieldRef", field -> resource(field, path.child("resourceFieldRef")));
        for (String key : List.of("configMapKeyRef", "secretKeyRef")) {
            Trees.within(source, key, reference -> {
                checks.required(reference, "name", path.child(key));
                checks.named(reference, "key", path.child(key), Formats::dataKey);
            });
        }
    }

    /** A field of the pod: one of a few, or a single label or annotation. */
    void fieldPath(JsonNode reference, Path path) {
        String field = Trees.text(reference, "fieldPath");
        boolean one = field.matches("metadata\\.(labels|annotations)\\['[^']+'\\]");
        if (field.isEmpty()) {
            errors.required(path.child("fieldPath"), "");
        } else if (!one && !FIELDS.contains(field)) {
            errors.unsupported(path.child("fieldPath"), field, FIELDS);
        }
    }

    void resource(JsonNode reference, Path path) {
        if (checks.required(reference, "resource", path)
                && !Trees.text(reference, "resource").contains("hugepages-")) {
            checks.oneOf(reference, "resource", path, RESOURCES);
        }
    }
}
