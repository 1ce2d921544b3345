package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.kind.Schema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields differ between two states of an object.
 *
 * @param changed what is new or has another value
 * @param removed what isn't there any more
 */
record FieldDiff(FieldSet changed, FieldSet removed) {
    private static final FieldDiff NONE = new FieldDiff(FieldSet.EMPTY, FieldSet.EMPTY);

    static FieldDiff of(JsonNode before, JsonNode after, @Nullable Schema schema) {
        if (before.equals(after)) {
            return NONE;
        }
        if (schema == null || !Structure.granular(before, schema) || !Structure.granular(after, schema)) {
            return new FieldDiff(FieldSet.of(after, schema), FieldSet.EMPTY);
        }
        Map<String, FieldSet> changed = new TreeMap<>();
        Map<String, FieldSet> removed = new TreeMap<>();
        Map<String, JsonNode> old = Structure.parts(before, schema);
        Map<String, JsonNode> now = Structure.parts(after, schema);
        now.forEach((key, value) -> {
            Schema part = Structure.part(schema, key);
            JsonNode was = old.remove(key);
            if (was == null) {
                changed.put(key, whole(key, value, part));
            } else {
                FieldDiff inside = of(was, value, part);
                changed.put(key, inside.changed());
                removed.put(key, inside.removed());
            }
        });
        old.keySet().forEach(key -> removed.put(key, FieldSet.LEAF));
        return new FieldDiff(FieldSet.node(false, changed), FieldSet.node(false, removed));
    }

    /** A part that is new: an element of a list is a member itself. */
    private static FieldSet whole(String key, JsonNode value, @Nullable Schema schema) {
        FieldSet inside = FieldSet.of(value, schema);
        return key.startsWith("f:") ? inside : inside.union(FieldSet.LEAF);
    }

    boolean isEmpty() {
        return changed.isEmpty() && removed.isEmpty();
    }
}
