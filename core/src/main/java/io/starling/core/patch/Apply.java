package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Schema;
import io.starling.core.object.Refusal;
import io.starling.core.patch.ManagedFields.Entry;
import io.starling.core.patch.ManagedFields.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: merges what a manager wants into what is there, takes away what it wanted before and nobody else
 * wants, and refuses to change what others own unless forced.
 */
public final class Apply {
    private final Schema schema;
    private final Writer writer;
    private final boolean force;
    private final String now;

    /**
     * @param writer who applies
     * @param force take over what others own
     * @param now in the form of the API
     */
    public Apply(Schema schema, Writer writer, boolean force, String now) {
        this.schema = schema;
        this.writer = writer;
        this.force = force;
        this.now = now;
    }

    /**
     * Returns the object afterwards, with its record of managers.
     *
     * @param live the object as it is; an empty tree where there is none
     * @param config what the manager wants, decoded
     * @param defaults fills in what the documents leave out, so that a default doesn't count as a difference
     * @throws Refusal (409) with every conflict
     */
    public ObjectNode apply(ObjectNode live, ObjectNode config, UnaryOperator<ObjectNode> defaults) {
        ObjectNode wanted = Structure.owned(config);
        FieldSet wants = wanted.isEmpty() ? FieldSet.EMPTY : FieldSet.of(wanted, schema);
        List<Entry> others = others(live);
        FieldSet before = ManagedFields.of(live).applied(writer);
        ObjectNode merged = (ObjectNode) merge(live, wanted, schema);
        FieldSet changed = FieldDiff.of(
                        Structure.owned(live), Structure.owned(defaults.apply(merged.deepCopy())), schema)
                .changed();
        List<Entry> left = takeOver(live, others, changed.intersect(wants));
        FieldSet kept = left.stream().map(Entry::fields).reduce(wants, FieldSet::union);
        ObjectNode result = (ObjectNode) prune(merged, before, kept, schema).deepCopy();
        entries(live, left, wants).writeTo(result);
        return result;
    }

    /** What the others own; what was there before anybody was recorded belongs to {@code before-first-apply}. */
    private List<Entry> others(ObjectNode live) {
        ManagedFields managed = ManagedFields.of(live);
        if (managed.entries().isEmpty() && !live.isEmpty()) {
            ObjectNode owned = Structure.owned(live);
            owned.remove("status");
            Writer unknown = new Writer("before-first-apply", ManagedFields.UPDATE, writer.apiVersion(), "");
            return owned.isEmpty() ? List.of() : List.of(new Entry(unknown, now, FieldSet.of(owned, schema)));
        }
        return managed.entries().stream()
                .filter(entry -> !entry.writer().same(writer))
                .toList();
    }

    /** What the others still own once the writer has these fields. */
    private List<Entry> takeOver(ObjectNode live, List<Entry> others, FieldSet fields) {
        Conflicts conflicts = new Conflicts();
        List<Entry> left = new ArrayList<>();
        for (Entry other : others) {
            FieldSet both = other.fields().intersect(fields);
            conflicts.add(other.writer(), both);
            left.add(other.without(both));
        }
        boolean yields = force || LastApplied.allows(writer, live, schema, conflicts.fields());
        if (!yields && !conflicts.fields().isEmpty()) {
            throw conflicts.refusal();
        }
        return left;
    }

    private ManagedFields entries(ObjectNode live, List<Entry> others, FieldSet wants) {
        List<Entry> next = new ArrayList<>(others);
        Entry mine = ManagedFields.of(live).entries().stream()
                .filter(entry -> entry.writer().same(writer))
                .findFirst()
                .orElse(new Entry(writer, now, FieldSet.EMPTY));
        boolean sameVersion = mine.writer().equals(writer);
        Entry renewed = (sameVersion ? mine : new Entry(writer, now, mine.fields())).with(wants, now);
        int place = ManagedFields.of(live).entries().indexOf(mine);
        next.add(place < 0 ? next.size() : Math.min(place, next.size()), renewed);
        return new ManagedFields(next).tidy();
    }

    private static JsonNode merge(JsonNode live, JsonNode config, @Nullable Schema schema) {
        if (schema == null || !Structure.granular(live, schema) || !Structure.granular(config, schema)) {
            return config;
        }
        Map<String, JsonNode> there = Structure.parts(live, schema);
        Map<String, JsonNode> parts = new LinkedHashMap<>(there);
        Map<String, JsonNode> wanted = Structure.parts(config, schema);
        wanted.forEach((key, value) ->
                parts.merge(key, value, (was, wants) -> merge(was, wants, Structure.part(schema, key))));
        if (config.isObject()) {
            return Structure.whole(parts, config);
        }
        Map<String, JsonNode> ordered = new LinkedHashMap<>();
        Interleaved.of(
                        List.copyOf(parts.entrySet()),
                        List.copyOf(there.keySet()),
                        List.copyOf(wanted.keySet()),
                        Map.Entry::getKey)
                .forEach(part -> ordered.put(part.getKey(), part.getValue()));
        return Structure.whole(ordered, config);
    }

    /** Takes away what was wanted before and is kept for nobody, with all that is in it. */
    private static JsonNode prune(JsonNode value, FieldSet before, FieldSet kept, @Nullable Schema schema) {
        if (schema == null || !Structure.granular(value, schema)) {
            return value;
        }
        Map<String, JsonNode> parts = Structure.parts(value, schema);
        before.children().forEach((key, was) -> {
            FieldSet keep = kept.child(key);
            if (keep == null) {
                parts.remove(key);
            } else {
                parts.computeIfPresent(key, (same, part) -> prune(part, was, keep, Structure.part(schema, key)));
            }
        });
        return Structure.whole(parts, value);
    }
}
