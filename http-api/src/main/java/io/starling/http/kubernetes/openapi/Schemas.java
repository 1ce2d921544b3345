package io.starling.http.kubernetes.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Schema;
import io.starling.http.kubernetes.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The schemas of one document, by type name: what {@code kubectl explain} prints. */
final class Schemas {
    private final Map<String, ObjectNode> done = new TreeMap<>();
    private final Deque<Schema> waiting = new ArrayDeque<>();

    /** Adds a kind with every type that it is made of. */
    void add(Kind kind, ObjectNode gvk) {
        Schema root = Schema.of(kind);
        waiting.add(root);
        while (!waiting.isEmpty()) {
            Schema next = waiting.remove();
            if (!done.containsKey(next.typeName())) {
                ObjectNode type = Json.object();
                done.put(next.typeName(), type);
                describe(type, next);
            }
        }
        ObjectNode top = done.get(root.typeName());
        if (top != null) {
            top.putArray("x-kubernetes-group-version-kind").add(gvk);
        }
    }

    ObjectNode json() {
        ObjectNode schemas = Json.object();
        schemas.setAll(done);
        return schemas;
    }

    private void describe(ObjectNode type, Schema schema) {
        type.put("type", "object");
        Descriptions.of(schema.typeName()).ifPresent(text -> type.put("description", text));
        ObjectNode properties = type.putObject("properties");
        new TreeMap<>(schema.fields()).forEach((name, field) -> {
            ObjectNode property = reference(field);
            Descriptions.of(schema.typeName(), name).ifPresent(text -> property.put("description", text));
            properties.set(name, property);
        });
    }

    private ObjectNode reference(@Nullable Schema schema) {
        ObjectNode json = Json.object();
        if (schema == null) {
            return json;
        }
        return switch (schema.shape()) {
            case OBJECT -> {
                waiting.add(schema);
                ObjectNode reference = Json.object().put("$ref", "#/components/schemas/" + schema.typeName());
                json.putArray("allOf").add(reference);
                yield json;
            }
            case LIST -> {
                json.put("type", "array").set("items", reference(schema.element()));
                yield json;
            }
            case MAP -> {
                json.put("type", "object").set("additionalProperties", reference(schema.element()));
                yield json;
            }
            case STRING, QUANTITY -> json.put("type", "string");
            case INT_OR_STRING -> json.put("type", "string").put("format", "int-or-string");
            case INT32 -> json.put("type", "integer").put("format", "int32");
            case INT64 -> json.put("type", "integer").put("format", "int64");
            case DOUBLE -> json.put("type", "number").put("format", "double");
            case BOOLEAN -> json.put("type", "boolean");
            case ANY -> json.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        };
    }
}
