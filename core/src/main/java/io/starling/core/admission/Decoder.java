package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Schema;
import io.starling.core.object.Mutation.Validation;
import io.starling.core.object.Refusal;
import io.starling.core.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document against the fields its kind has: a copy without nulls, without empty lists and maps (as Go's
 * {@code omitempty} leaves them out), without unknown fields, and with quantities in their canonical form, so that equal
 * documents are equal trees.
 */
final class Decoder {
    private final Kind kind;
    private final String spokenVersion;
    private final List<String> unknown = new ArrayList<>();

    private Decoder(Kind kind, String spokenVersion) {
        this.kind = kind;
        this.spokenVersion = spokenVersion;
    }

    /**
     * @param tree the document as it will be kept
     * @param warnings what was dropped, for {@link Validation#WARN}
     */
    record Decoded(ObjectNode tree, List<String> warnings) {}

    /** Throws a refusal for a value of the wrong type, and for unknown fields where the request is strict. */
    static Decoded decode(Kind kind, String spokenApiVersion, Validation validation, ObjectNode document) {
        Decoder decoder = new Decoder(kind, spokenApiVersion.substring(spokenApiVersion.lastIndexOf('/') + 1));
        ObjectNode tree = decoder.object(document, Schema.of(kind), Path.ROOT);
        if (decoder.unknown.isEmpty() || validation == Validation.IGNORE) {
            return new Decoded(tree, List.of());
        }
        if (validation == Validation.STRICT) {
            throw decoder.refusal(
                    "strict decoding error: " + decoder.unknown.stream().collect(Collectors.joining(", ")));
        }
        return new Decoded(tree, decoder.unknown);
    }

    private Refusal refusal(String why) {
        return Refusal.badRequest(kind.kind() + " in version \"" + spokenVersion + "\" cannot be handled as a "
                + kind.kind() + ": " + why);
    }

    private ObjectNode object(JsonNode document, Schema schema, Path path) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : document.properties()) {
            String name = entry.getKey();
            Schema child = schema.child(name);
            if (child == null) {
                unknown.add("unknown field \"" + path.child(name) + "\"");
            } else if (!entry.getValue().isNull()) {
                JsonNode value = value(entry.getValue(), child, schema, path.child(name));
                if (value != null) {
                    result.set(name, value);
                }
            }
        }
        return result;
    }

    /** The value as it is kept, or null where nothing of it is. */
    private @Nullable JsonNode value(JsonNode value, Schema schema, Schema holder, Path path) {
        boolean fits =
                switch (schema.shape()) {
                    case OBJECT, MAP -> value.isObject();
                    case LIST -> value.isArray();
                    case STRING -> value.isTextual();
                    case INT32 -> value.isIntegralNumber() && value.canConvertToInt();
                    case INT64 -> value.isIntegralNumber() && value.canConvertToLong();
                    case DOUBLE -> value.isNumber();
                    case BOOLEAN -> value.isBoolean();
                    case INT_OR_STRING -> value.isTextual() || (value.isIntegralNumber() && value.canConvertToInt());
                    case QUANTITY -> value.isTextual() || value.isNumber();
                    case ANY -> true;
                };
        if (!fits) {
            throw refusal("json: cannot unmarshal " + named(value) + " into Go struct field " + holder.typeName() + "."
                    + path + " of type " + schema.typeName());
        }
        return switch (schema.shape()) {
            case OBJECT -> object(value, schema, path);
            case MAP -> emptyToNull(object(value, schema, path));
            case LIST -> emptyToNull(list((ArrayNode) value, schema, path));
            case QUANTITY -> TextNode.valueOf(Quantity.canonical(value.asText()));
            case INT64, INT_OR_STRING ->
                value.isIntegralNumber() && value.canConvertToInt() ? IntNode.valueOf(value.intValue()) : value;
            case STRING, INT32, DOUBLE, BOOLEAN -> value;
            case ANY -> value.deepCopy();
        };
    }

    private ArrayNode list(ArrayNode document, Schema schema, Path path) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode(document.size());
        Schema element = schema.element();
        for (int i = 0; i < document.size() && element != null; i++) {
            JsonNode each = document.get(i);
            JsonNode value = each.isNull() ? null : value(each, element, schema, path.index(i));
            if (value != null) {
                result.add(value);
            }
        }
        return result;
    }

    private static @Nullable JsonNode emptyToNull(JsonNode container) {
        return container.isEmpty() ? null : container;
    }

    private static String named(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> "number" + (value.isIntegralNumber() ? " " + value : "");
            default -> value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
