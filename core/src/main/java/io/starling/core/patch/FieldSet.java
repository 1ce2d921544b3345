package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of fields, as {@code fieldsV1} writes it: a tree of path elements ({@link FieldKey}), of which some are members.
 * Values that are merged as one are members; maps aren't, only what is in them; elements of a list that is told apart by
 * keys are members along with what is in them. Never changed once it is made.
 */
final class FieldSet {
    static final FieldSet EMPTY = new FieldSet(false, Map.of());
    static final FieldSet LEAF = new FieldSet(true, Map.of());
    private static final String SELF = ".";

    private final boolean member;
    private final Map<String, FieldSet> children;

    private FieldSet(boolean member, Map<String, FieldSet> children) {
        this.member = member;
        this.children = children;
    }

    /** A set without a member of its own, of these children; empty ones fall out. */
    static FieldSet node(boolean member, Map<String, FieldSet> children) {
        TreeMap<String, FieldSet> kept = new TreeMap<>();
        children.forEach((key, child) -> {
            if (!child.isEmpty()) {
                kept.put(key, child);
            }
        });
        return kept.isEmpty() ? (member ? LEAF : EMPTY) : new FieldSet(member, kept);
    }

    /** Every field that a value has. */
    static FieldSet of(JsonNode value, @Nullable Schema schema) {
        if (!Structure.granular(value, schema) || value.isEmpty()) {
            return LEAF;
        }
        Map<String, FieldSet> children = new TreeMap<>();
        if (value instanceof ArrayNode list && schema != null) {
            for (JsonNode element : list) {
                FieldSet inside = schema.rule().set() ? LEAF : of(element, schema.element());
                children.put(FieldKey.ofElement(element, schema.rule()), node(true, inside.children));
            }
        } else {
            value.properties()
                    .forEach(entry -> children.put(
                            FieldKey.ofField(entry.getKey()),
                            of(entry.getValue(), Structure.child(schema, entry.getKey()))));
        }
        return node(false, children);
    }

    static FieldSet parse(JsonNode fieldsV1) {
        Map<String, FieldSet> children = new TreeMap<>();
        fieldsV1.properties().forEach(entry -> {
            if (!entry.getKey().equals(SELF)) {
                FieldSet child = parse(entry.getValue());
                children.put(entry.getKey(), child.isEmpty() ? LEAF : child);
            }
        });
        return node(fieldsV1.has(SELF), children);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (member && !children.isEmpty()) {
            json.putObject(SELF);
        }
        children.forEach((key, child) -> json.set(key, child.toJson()));
        return json;
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    @Nullable FieldSet child(String key) {
        return children.get(key);
    }

    Map<String, FieldSet> children() {
        return children;
    }

    FieldSet union(FieldSet other) {
        Map<String, FieldSet> all = new TreeMap<>(children);
        other.children.forEach((key, child) -> all.merge(key, child, FieldSet::union));
        return node(member || other.member, all);
    }

    /** This set less the members of the other, and less all that is below them. */
    FieldSet without(FieldSet other) {
        if (other.member) {
            return EMPTY;
        }
        if (other.children.isEmpty()) {
            return this;
        }
        Map<String, FieldSet> rest = new TreeMap<>(children);
        other.children.forEach((key, child) -> rest.computeIfPresent(key, (same, mine) -> mine.without(child)));
        return node(member, rest);
    }

    FieldSet intersect(FieldSet other) {
        Map<String, FieldSet> both = new TreeMap<>();
        children.forEach((key, child) -> {
            FieldSet theirs = other.children.get(key);
            if (theirs != null) {
                both.put(key, child.intersect(theirs));
            }
        });
        return node(member && other.member, both);
    }

    /** Each member's path in the form that people read: {@code .spec.containers[name="web"].image}. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        walk("", (path, set) -> paths.add(path));
        return paths;
    }

    private void walk(String path, BiConsumer<String, FieldSet> visitor) {
        if (member) {
            visitor.accept(path, this);
        }
        children.forEach((key, child) -> child.walk(path + FieldKey.readable(key), visitor));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet that && member == that.member && children.equals(that.children);
    }

    @Override
    public int hashCode() {
        return children.hashCode() * 31 + Boolean.hashCode(member);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
