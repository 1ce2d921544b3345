package io.starling.core.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import org.jspecify.annotations.Nullable;

/** Estimates what things take on the wire, in bytes: messages are cut by it, nothing more depends on it. */
final class Weight {
    /** The most that one message carries, unless a single object is larger. */
    static final int MESSAGE = 128 * 1024;

    private static final int PER_NODE = 8;
    private static final int PER_OBJECT = 64;

    private Weight() {}

    static int of(Change change) {
        return PER_OBJECT + of(change.object());
    }

    static int of(@Nullable ApiObject object) {
        return object == null ? 0 : of(object.json());
    }

    private static int of(JsonNode node) {
        if (node.isTextual()) {
            return PER_NODE + node.textValue().length();
        }
        int sum = PER_NODE;
        for (var field : node.properties()) {
            sum += field.getKey().length() + of(field.getValue());
        }
        if (node.isArray()) {
            for (JsonNode item : node) {
                sum += of(item);
            }
        }
        return sum;
    }
}
