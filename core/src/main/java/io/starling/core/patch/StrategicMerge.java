package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.MergeRule;
import io.starling.core.kind.Schema;
import io.starling.core.object.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: maps are merged field by field, null removes, and the lists named by
 * {@link MergeRule} are merged element by element. Directives: {@code $patch}, {@code $retainKeys},
 * {@code $setElementOrder/FIELD} and {@code $deleteFromPrimitiveList/FIELD}.
 */
final class StrategicMerge {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_PLAIN = "$deleteFromPrimitiveList/";

    private StrategicMerge() {}

    /** Returns the patched tree and leaves both arguments alone. */
    static ObjectNode apply(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        String directive = patch.path(MergedList.DIRECTIVE).asText("");
        if (directive.equals("replace")) {
            return stripped(patch);
        }
        if (directive.equals("delete")) {
            return NODES.objectNode();
        }
        if (!directive.isEmpty() && !directive.equals("merge")) {
            throw Refusal.badRequest("unknown patch directive \"" + directive + "\": use replace, delete or merge");
        }
        ObjectNode result = NODES.objectNode();
        result.setAll(original);
        retainKeys(result, patch);
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (!entry.getKey().startsWith("$")) {
                merge(result, patch, entry.getKey(), entry.getValue(), child(schema, entry.getKey()));
            }
        }
        reorder(result, patch, schema);
        return result;
    }

    private static @Nullable Schema child(@Nullable Schema schema, String name) {
        return schema == null ? null : schema.child(name);
    }

    private static void merge(
            ObjectNode result, ObjectNode patch, String name, JsonNode value, @Nullable Schema child) {
        if (value.isNull()) {
            result.remove(name);
        } else if (value instanceof ObjectNode map) {
            mergeMap(result, name, map, child);
        } else if (value instanceof ArrayNode list
                && child != null
                && child.rule().merge()) {
            ArrayNode before = result.get(name) instanceof ArrayNode present ? present : NODES.arrayNode();
            result.set(name, MergedList.of(before, list, order(patch, name), child.rule(), child.element()));
        } else {
            result.set(name, value);
        }
    }

    private static void mergeMap(ObjectNode result, String name, ObjectNode map, @Nullable Schema child) {
        ObjectNode before = result.get(name) instanceof ObjectNode present ? present : NODES.objectNode();
        if (map.path(MergedList.DIRECTIVE).asText("").equals("delete")) {
            result.remove(name);
        } else {
            result.set(name, apply(before, map, child));
        }
    }

    private static void retainKeys(ObjectNode result, ObjectNode patch) {
        if (patch.get(RETAIN_KEYS) instanceof ArrayNode keys) {
            result.propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(name -> !contains(keys, NODES.textNode(name)))
                    .toList()
                    .forEach(result::remove);
        }
    }

    /** Elements that leave a list of plain values, and lists that only change their order. */
    private static void reorder(ObjectNode result, ObjectNode patch, @Nullable Schema schema) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            String directive = entry.getKey();
            String name = directive.substring(directive.indexOf('/') + 1);
            if (!(result.get(name) instanceof ArrayNode list)) {
                continue;
            }
            if (directive.startsWith(DELETE_PLAIN)) {
                result.set(name, without(list, entry.getValue()));
            } else if (directive.startsWith(MergedList.ORDER) && !patch.has(name)) {
                Schema child = child(schema, name);
                MergeRule rule = child == null ? MergeRule.NONE : child.rule();
                result.set(name, MergedList.of(list, NODES.arrayNode(), order(patch, name), rule, null));
            }
        }
    }

    private static ArrayNode without(ArrayNode list, JsonNode gone) {
        ArrayNode rest = NODES.arrayNode();
        list.forEach(element -> {
            if (!contains(gone, element)) {
                rest.add(element);
            }
        });
        return rest;
    }

    static boolean contains(JsonNode list, JsonNode element) {
        for (JsonNode each : list) {
            if (each.equals(element)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable ArrayNode order(ObjectNode patch, String name) {
        return patch.get(MergedList.ORDER + name) instanceof ArrayNode order ? order : null;
    }

    private static ObjectNode stripped(ObjectNode patch) {
        ObjectNode rest = patch.deepCopy();
        rest.remove(MergedList.DIRECTIVE);
        return rest;
    }
}
