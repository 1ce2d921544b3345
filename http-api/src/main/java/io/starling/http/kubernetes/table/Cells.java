package io.starling.http.kubernetes.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cells of one row: strings, numbers and booleans, as many as the table has columns. */
@FunctionalInterface
interface Cells {
    String NONE = "<none>";
    String UNKNOWN = "<unknown>";
    String UNSET = "<unset>";

    List<Object> of(ApiObject object, Instant now);

    static String age(ApiObject object, Instant now) {
        return Ages.since(object.metadata().path("creationTimestamp"), now);
    }

    /** The text, or another one where it is missing or empty. */
    static String text(JsonNode node, String otherwise) {
        String text = node.asText("");
        return text.isEmpty() ? otherwise : text;
    }

    /** {@code a=b,c=d}, or {@code <none>}. */
    static String pairs(JsonNode map) {
        String text = map.propertyStream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .sorted()
                .collect(Collectors.joining(","));
        return text.isEmpty() ? NONE : text;
    }

    /** One field of every element, joined by commas, or {@code <none>}. */
    static String each(JsonNode array, String field) {
        return joined(array.valueStream().map(item -> item.path(field).asText("")));
    }

    static String joined(Stream<String> texts) {
        String text = texts.filter(each -> !each.isEmpty()).collect(Collectors.joining(","));
        return text.isEmpty() ? NONE : text;
    }

    /** A label selector of a spec as the query parameter would have it, or {@code <none>}. */
    static String selector(JsonNode selector) {
        Stream<String> labels = selector.path("matchLabels")
                .propertyStream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .sorted();
        return joined(Stream.concat(
                labels, selector.path("matchExpressions").valueStream().map(Cells::expression)));
    }

    private static String expression(JsonNode expression) {
        String key = expression.path("key").asText();
        String values =
                expression.path("values").valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
