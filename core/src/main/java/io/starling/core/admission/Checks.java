package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Checks that many kinds need. Each adds what it finds to the errors. */
final class Checks {
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    static final int MAX_PORT = 65_535;

    private final FieldErrors errors;

    Checks(FieldErrors errors) {
        this.errors = errors;
    }

    /** A text that has to be there and to have a form. */
    boolean named(JsonNode tree, String field, Path path, Function<String, List<String>> form) {
        String value = Trees.text(tree, field);
        if (value.isEmpty()) {
            errors.required(path.child(field), "");
            return false;
        }
        return formed(value, path.child(field), form);
    }

    boolean formed(String value, Path path, Function<String, List<String>> form) {
        List<String> wrong = form.apply(value);
        wrong.forEach(sentence -> errors.invalid(path, value, sentence));
        return wrong.isEmpty();
    }

    boolean required(JsonNode tree, String field, Path path) {
        boolean there = !Trees.text(tree, field).isEmpty();
        if (!there) {
            errors.required(path.child(field), "");
        }
        return there;
    }

    /** One of a few texts; absent is fine where it isn't required. */
    void oneOf(JsonNode tree, String field, Path path, List<String> supported) {
        JsonNode value = tree.path(field);
        if (!value.isMissingNode() && !supported.contains(value.asText())) {
            errors.unsupported(path.child(field), value.asText(), supported);
        }
    }

    void notNegative(JsonNode tree, String field, Path path) {
        if (tree.path(field).asLong(0) < 0) {
            errors.invalid(path.child(field), tree.path(field), "must be greater than or equal to 0");
        }
    }

    void between(JsonNode tree, String field, Path path, long least, long most) {
        JsonNode value = tree.path(field);
        if (value.isNumber() && (value.asLong() < least || value.asLong() > most)) {
            errors.invalid(path.child(field), value, "must be between " + least + " and " + most + ", inclusive");
        }
    }

    void port(JsonNode tree, String field, Path path) {
        between(tree, field, path, 1, MAX_PORT);
    }

    /** A port by its number or its name. */
    void portOrName(JsonNode tree, String field, Path path) {
        JsonNode value = tree.path(field);
        if (value.isTextual()) {
            formed(value.asText(), path.child(field), Formats::portName);
        } else if (value.isMissingNode()) {
            errors.required(path.child(field), "");
        } else {
            port(tree, field, path);
        }
    }

    /** Exactly one of some fields; the sentences are for none and for too many. */
    void exactlyOne(JsonNode tree, List<String> fields, Path path, String none, String many) {
        List<String> present = new ArrayList<>();
        fields.forEach(field -> {
            if (tree.has(field)) {
                present.add(field);
            }
        });
        if (present.isEmpty()) {
            errors.required(path, none);
        }
        present.stream().skip(1).forEach(field -> errors.forbidden(path.child(field), many));
    }

    void labels(JsonNode labels, Path path) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            formed(label.getKey(), path, Formats::qualifiedName);
            formed(label.getValue().asText(), path, Formats::labelValue);
        }
    }

    /** A label selector of a document. */
    void selector(JsonNode selector, Path path) {
        labels(selector.path("matchLabels"), path.child("matchLabels"));
        int i = 0;
        for (JsonNode expression : selector.path("matchExpressions")) {
            expression(
                    expression,
                    path.child("matchExpressions").index(i++),
                    List.of("In", "NotIn", "Exists", "DoesNotExist"));
        }
    }

    /** A requirement on a label: the operator, and as many values as it takes. */
    void expression(JsonNode expression, Path path, List<String> operators) {
        named(expression, "key", path, Formats::qualifiedName);
        String operator = Trees.text(expression, "operator");
        int values = expression.path("values").size();
        Path place = path.child("values");
        if (!operators.contains(operator)) {
            errors.unsupported(path.child("operator"), operator, operators);
        } else if (operator.endsWith("In") && values == 0) {
            errors.required(place, "must be specified when `operator` is 'In' or 'NotIn'");
        } else if (operator.endsWith("Exist") || operator.equals("Exists")) {
            if (values > 0) {
                errors.forbidden(place, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
            }
        } else if ((operator.equals("Gt") || operator.equals("Lt")) && values != 1) {
            errors.required(place, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
    }

    /** A quantity that is none, or below zero, is an error. */
    Optional<Quantity> quantity(JsonNode value, Path path) {
        Optional<Quantity> quantity = Quantity.parse(value.asText());
        if (quantity.isEmpty()) {
            errors.invalid(path, value, Quantity.RULE);
        } else if (quantity.get().signum() < 0) {
            errors.invalid(path, value, "must be greater than or equal to 0");
        }
        return quantity;
    }

    /** A path inside a volume: relative, and not out of it. */
    void inside(String file, Path path) {
        if (file.startsWith("/")) {
            errors.invalid(path, file, "must be a relative path");
        }
        if (List.of(file.split("/", -1)).contains("..")) {
            errors.invalid(path, file, "must not contain '..'");
        }
    }

    /** A number of replicas, or a percentage of them. */
    void countOrPercent(JsonNode value, Path path) {
        if (value.isTextual()) {
            formed(value.asText(), path, Formats::percent);
        } else if (value.isNumber() && value.asLong() < 0) {
            errors.invalid(path, value, "must be greater than or equal to 0");
        }
    }
}
