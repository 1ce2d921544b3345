package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.MergeRule;
import io.starling.core.kind.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How server-side apply takes values apart. */
final class Structure {
    /** What says which object it is, or is kept by the cluster, and therefore belongs to nobody. */
    private static final List<String> UNOWNED_METADATA = List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "resourceVersion",
            "selfLink",
            "managedFields");

    private Structure() {}

    /** Whether the value has parts that may belong to several managers. */
    static boolean granular(JsonNode value, @Nullable Schema schema) {
        if (schema == null || schema.rule().atomic()) {
            return false;
        }
        MergeRule rule = schema.rule();
        return switch (schema.shape()) {
            case OBJECT, MAP -> value.isObject();
            case LIST -> value.isArray() && (rule.set() || !rule.mapKeys().isEmpty());
            default -> false;
        };
    }

    static @Nullable Schema child(@Nullable Schema schema, String name) {
        return schema == null ? null : schema.child(name);
    }

    /** The parts of a granular value by their keys in a {@link FieldSet}. */
    static Map<String, JsonNode> parts(JsonNode value, Schema schema) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        if (value instanceof ArrayNode list) {
            list.forEach(element -> parts.put(FieldKey.ofElement(element, schema.rule()), element));
        } else {
            value.properties().forEach(entry -> parts.put(FieldKey.ofField(entry.getKey()), entry.getValue()));
        }
        return parts;
    }

    /** The schema of a part. */
    static @Nullable Schema part(Schema schema, String key) {
        return key.startsWith("f:") ? schema.child(FieldKey.field(key)) : schema.element();
    }

    /** The reverse of {@link #parts}. */
    static JsonNode whole(Map<String, JsonNode> parts, JsonNode like) {
        if (like instanceof ArrayNode list) {
            ArrayNode whole = list.arrayNode();
            parts.values().forEach(whole::add);
            return whole;
        }
        ObjectNode whole = ((ObjectNode) like).objectNode();
        parts.forEach((key, value) -> whole.set(FieldKey.field(key), value));
        return whole;
    }

    /** The object without the fields that nobody owns. */
    static ObjectNode owned(ObjectNode object) {
        ObjectNode owned = object.objectNode();
        owned.setAll(object);
        owned.remove(List.of("apiVersion", "kind"));
        if (object.get("metadata") instanceof ObjectNode metadata) {
            ObjectNode rest = object.objectNode();
            rest.setAll(metadata);
            rest.remove(UNOWNED_METADATA);
            owned.set("metadata", rest);
            if (rest.isEmpty()) {
                owned.remove("metadata");
            }
        }
        return owned;
    }
}
