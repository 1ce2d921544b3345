package io.starling.core.object;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One API object: the JSON tree as the user sees it, which is the stored truth; everything typed is a view of it.
 *
 * <p>Immutable: {@link #json()} must not be changed by its callers, and {@link #with} works on a copy.
 */
public final class ApiObject {
    private final ObjectNode json;

    /** This object as {@link Document}, once somebody has asked for it. */
    private volatile @Nullable Document packed;

    private ApiObject(ObjectNode json) {
        this.json = json;
    }

    /** Takes the tree over; the caller must not change it any more. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ApiObject of(ObjectNode json) {
        return new ApiObject(json);
    }

    /** The whole tree. Read it, never change it. */
    @JsonValue
    public ObjectNode json() {
        return json;
    }

    @Nullable Document packed() {
        return packed;
    }

    void packed(Document document) {
        packed = document;
    }

    /** A copy of this object, changed by {@code edit}. */
    public ApiObject with(Consumer<ObjectNode> edit) {
        ObjectNode copy = json.deepCopy();
        edit.accept(copy);
        return new ApiObject(copy);
    }

    public String apiVersion() {
        return json.path("apiVersion").asText("");
    }

    public String kind() {
        return json.path("kind").asText("");
    }

    /** The {@code metadata} tree, empty where the object has none. */
    public ObjectNode metadata() {
        return objectAt("metadata");
    }

    /** The {@code spec} tree, empty where the object has none. */
    public ObjectNode spec() {
        return objectAt("spec");
    }

    /** The {@code status} tree, empty where the object has none. */
    public ObjectNode status() {
        return objectAt("status");
    }

    /** What stands at this path, a number or a truth value as text; empty where there is nothing, or a list or an object. */
    public String text(String... path) {
        JsonNode node = json;
        for (String field : path) {
            node = node.path(field);
        }
        return node.isNull() ? "" : node.asText();
    }

    public String name() {
        return metadata().path("name").asText("");
    }

    /** Empty for a cluster-scoped object. */
    public String namespace() {
        return metadata().path("namespace").asText("");
    }

    public String uid() {
        return metadata().path("uid").asText("");
    }

    public long generation() {
        return metadata().path("generation").asLong(0);
    }

    /** The stamp of the last change, 0 where none was set yet. */
    public long resourceVersion() {
        return metadata().path("resourceVersion").asLong(0);
    }

    /** Whether a deletion was asked for and waits for finalizers, pods or dependents. */
    public boolean deleting() {
        return metadata().hasNonNull("deletionTimestamp");
    }

    public Map<String, String> labels() {
        return strings(metadata().path("labels"));
    }

    public Map<String, String> annotations() {
        return strings(metadata().path("annotations"));
    }

    /** This object with another {@code metadata.resourceVersion}; it shares the rest of the tree. */
    public ApiObject stamped(long stamp) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.setAll(metadata());
        metadata.put("resourceVersion", Long.toString(stamp));
        ObjectNode shared = JsonNodeFactory.instance.objectNode();
        shared.setAll(json);
        shared.set("metadata", metadata);
        return new ApiObject(shared);
    }

    /** Whether both are equal in all but {@code metadata.resourceVersion}. */
    public boolean sameContent(ApiObject other) {
        return json.equals(other.json) || stamped(0).json.equals(other.stamped(0).json);
    }

    private ObjectNode objectAt(String field) {
        return json.get(field) instanceof ObjectNode tree ? tree : JsonNodeFactory.instance.objectNode();
    }

    private static Map<String, String> strings(JsonNode tree) {
        Map<String, String> map = new LinkedHashMap<>();
        tree.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiObject that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
