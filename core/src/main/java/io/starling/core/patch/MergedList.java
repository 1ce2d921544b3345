package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.MergeRule;
import io.starling.core.kind.Schema;
import io.starling.core.object.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list merged element by element, with the order that the patch asks for. */
final class MergedList {
    static final String DIRECTIVE = "$patch";
    static final String ORDER = "$setElementOrder/";

    private final MergeRule rule;
    private final @Nullable Schema element;
    private final List<JsonNode> elements = new ArrayList<>();

    private MergedList(MergeRule rule, @Nullable Schema element) {
        this.rule = rule;
        this.element = element;
    }

    static ArrayNode of(
            ArrayNode before, ArrayNode patch, @Nullable ArrayNode order, MergeRule rule, @Nullable Schema element) {
        MergedList merged = new MergedList(rule, element);
        if (!replaces(patch)) {
            before.forEach(merged.elements::add);
        }
        patch.forEach(merged::take);
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        (order == null ? merged.elements : merged.inOrder(before, order)).forEach(result::add);
        return result;
    }

    private static boolean replaces(ArrayNode patch) {
        for (JsonNode each : patch) {
            if (each.path(DIRECTIVE).asText("").equals("replace")) {
                return true;
            }
        }
        return false;
    }

    private void take(JsonNode change) {
        if (!(change instanceof ObjectNode map) || rule.key().isEmpty()) {
            if (!elements.contains(change)) {
                elements.add(change);
            }
            return;
        }
        String directive = map.path(DIRECTIVE).asText("");
        if (directive.equals("replace") && !map.has(rule.key())) {
            return;
        }
        int at = indexOf(elements, keyOf(map));
        if (directive.equals("delete")) {
            if (at >= 0) {
                elements.remove(at);
            }
            return;
        }
        if (at >= 0 && elements.get(at) instanceof ObjectNode present) {
            elements.set(at, StrategicMerge.apply(present, map, element));
        } else {
            elements.add(StrategicMerge.apply(JsonNodeFactory.instance.objectNode(), map, element));
        }
    }

    private JsonNode keyOf(JsonNode map) {
        JsonNode key = map.get(rule.key());
        if (key == null) {
            throw Refusal.badRequest("an element of a patched list lacks its merge key \"" + rule.key() + "\": " + map);
        }
        return key;
    }

    private int indexOf(List<JsonNode> list, JsonNode key) {
        for (int i = 0; i < list.size(); i++) {
            if (key.equals(keyOrSelf(list.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private JsonNode keyOrSelf(JsonNode value) {
        return rule.key().isEmpty() ? value : value.path(rule.key());
    }

    private List<JsonNode> inOrder(ArrayNode before, ArrayNode order) {
        return Interleaved.of(elements, keys(before), keys(order), this::keyOrSelf);
    }

    private List<JsonNode> keys(ArrayNode list) {
        return list.valueStream()
                .map(each -> each.isObject() ? keyOrSelf(each) : each)
                .toList();
    }
}
