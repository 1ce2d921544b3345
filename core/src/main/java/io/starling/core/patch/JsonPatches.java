package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.CompatibilityFlags;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** JSON patch, RFC 6902, with the limits that keep a small patch from growing a large document. */
final class JsonPatches {
    /** Kubernetes' own limit. */
    static final int MAX_OPERATIONS = 10_000;
    /** How large a document may grow by {@code copy}, in characters: what the API takes as a body, 3 MiB. */
    static final int MAX_SIZE = 3 << 20;

    private JsonPatches() {}

    /** Returns the patched tree and leaves both arguments alone. */
    static ObjectNode apply(ObjectNode original, ArrayNode operations) {
        if (operations.size() > MAX_OPERATIONS) {
            throw Refusal.of(ApiStatus.of(
                    413,
                    "RequestEntityTooLarge",
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got "
                            + operations.size()));
        }
        try {
            JsonNode result = copies(operations) ? oneByOne(original, operations) : patched(original, operations);
            if (result instanceof ObjectNode tree) {
                return tree;
            }
            throw unprocessable("the patch leaves no object behind");
        } catch (JsonPatchException | IllegalArgumentException e) {
            throw unprocessable(e.getMessage());
        }
    }

    private static JsonNode patched(JsonNode document, JsonNode operations) {
        return JsonPatch.apply(operations, document, EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT));
    }

    private static boolean copies(ArrayNode operations) {
        return operations
                .valueStream()
                .anyMatch(each -> each.path("op").asText("").equals("copy"));
    }

    private static JsonNode oneByOne(ObjectNode original, ArrayNode operations) {
        JsonNode result = original;
        for (JsonNode operation : operations) {
            result = patched(result, JsonNodeFactory.instance.arrayNode().add(operation));
            if (operation.path("op").asText("").equals("copy")
                    && result.toString().length() > MAX_SIZE) {
                throw Refusal.of(ApiStatus.of(
                        413, "RequestEntityTooLarge", "the patched object is larger than " + MAX_SIZE + " bytes"));
            }
        }
        return result;
    }

    private static Refusal unprocessable(@Nullable String why) {
        return Refusal.of(ApiStatus.of(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request: the JSON patch can't be applied: "
                        + why));
    }
}
