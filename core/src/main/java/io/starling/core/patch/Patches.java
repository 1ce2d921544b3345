package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Schema;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Patches of three kinds, applied to a tree. The fourth, server-side apply, needs to know who set which field: see
 * the writes of package {@code admission}.
 */
public final class Patches {
    private Patches() {}

    /**
     * Returns the patched tree; both arguments stay as they are, but may share nodes with the result.
     *
     * @param schema knows which lists are merged; without it a strategic patch replaces them
     * @throws Refusal where the patch is malformed (400) or doesn't fit the document (422)
     */
    public static ObjectNode apply(Format format, ObjectNode original, JsonNode body, @Nullable Schema schema) {
        return switch (format) {
            case STRATEGIC -> StrategicMerge.apply(original, tree(body), schema);
            case MERGE -> MergePatch.apply(original, tree(body));
            case JSON -> JsonPatches.apply(original, list(body));
            case APPLY -> throw new IllegalArgumentException("server-side apply needs the record of managers");
        };
    }

    private static ObjectNode tree(JsonNode body) {
        if (body instanceof ObjectNode tree) {
            return tree;
        }
        throw Refusal.badRequest("a merge patch must be a JSON object");
    }

    private static ArrayNode list(JsonNode body) {
        if (body instanceof ArrayNode list) {
            return list;
        }
        throw Refusal.badRequest("a JSON patch must be a JSON array of operations");
    }
}
