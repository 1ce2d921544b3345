package io.starling.core.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.MergeRule;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The elements of paths in {@code fieldsV1}: {@code f:name}, <code>k:{"name":"web"}</code>, {@code v:"value"}. */
final class FieldKey {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private FieldKey() {}

    static String ofField(String name) {
        return "f:" + name;
    }

    /** The name of a field; empty where the key stands for an element of a list. */
    static String field(String key) {
        return key.startsWith("f:") ? key.substring(2) : "";
    }

    /** An element of a list, by its keys in alphabetical order, or by its value in a set. */
    static String ofElement(JsonNode element, MergeRule rule) {
        if (rule.set()) {
            return "v:" + element;
        }
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        for (String name : new TreeSet<>(rule.mapKeys())) {
            JsonNode value = element.get(name);
            if (value != null) {
                keys.set(name, value);
            } else if (name.equals("protocol")) {
                keys.put(name, "TCP");
            }
        }
        return "k:" + keys;
    }

    static String readable(String key) {
        String rest = key.substring(2);
        return switch (key.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> "[" + readableKeys(rest) + "]";
            default -> "[=" + rest + "]";
        };
    }

    private static String readableKeys(String keys) {
        try {
            return JSON.readTree(keys)
                    .propertyStream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(","));
        } catch (JsonProcessingException e) {
            return keys;
        }
    }
}
