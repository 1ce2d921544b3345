package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** JSON merge patch, RFC 7396. */
final class MergePatch {
    private MergePatch() {}

    /** Returns the patched tree and leaves both arguments alone. */
    static ObjectNode apply(ObjectNode original, ObjectNode patch) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.setAll(original);
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                result.remove(entry.getKey());
            } else if (value instanceof ObjectNode map) {
                JsonNode before = result.get(entry.getKey());
                result.set(
                        entry.getKey(),
                        apply(before instanceof ObjectNode tree ? tree : JsonNodeFactory.instance.objectNode(), map));
            } else {
                result.set(entry.getKey(), value);
            }
        }
        return result;
    }
}
