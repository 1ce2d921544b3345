package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Rules for ConfigMaps and Secrets. */
final class DataRules {
    /** What the values of one object may take together: 1 MiB. */
    private static final int MAX_SIZE = 1 << 20;

    private static final Map<String, List<String>> KEYS_OF_TYPE = Map.of(
            "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
            "kubernetes.io/dockercfg", List.of(".dockercfg"),
            "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
            "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

    private final FieldErrors errors;
    private final Checks checks;

    DataRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void configMap(JsonNode tree) {
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : tree.path("data").properties()) {
            checks.formed(entry.getKey(), Path.of("data").key(entry.getKey()), Formats::dataKey);
            size += MetadataRules.bytes(entry.getValue().asText());
        }
        for (Map.Entry<String, JsonNode> entry : tree.path("binaryData").properties()) {
            Path path = Path.of("binaryData").key(entry.getKey());
            checks.formed(entry.getKey(), path, Formats::dataKey);
            if (tree.path("data").has(entry.getKey())) {
                errors.invalid(path, entry.getKey(), "duplicate of key present in data");
            }
            size += base64(entry.getValue(), path);
        }
        limit(size);
    }

    void secret(JsonNode tree) {
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : tree.path("data").properties()) {
            Path path = Path.of("data").key(entry.getKey());
            checks.formed(entry.getKey(), path, Formats::dataKey);
            size += base64(entry.getValue(), path);
        }
        limit(size);
        for (String key : KEYS_OF_TYPE.getOrDefault(Trees.text(tree, "type"), List.of())) {
            if (!tree.path("data").has(key)) {
                errors.required(Path.of("data").key(key), "");
            }
        }
    }

    /** The length of the bytes; the value isn't repeated in the error, it may be secret. */
    private int base64(JsonNode value, Path path) {
        try {
            return Base64.getDecoder().decode(value.asText()).length;
        } catch (IllegalArgumentException e) {
            errors.invalid(path, TextNode.valueOf("<redacted>"), "must be base64");
            return 0;
        }
    }

    private void limit(long size) {
        if (size > MAX_SIZE) {
            errors.tooLong(Path.of("data"), "must have at most " + MAX_SIZE + " bytes");
        }
    }

    void update(JsonNode after, JsonNode before) {
        if (!after.path("type").equals(before.path("type"))) {
            errors.invalid(Path.of("type"), after.path("type"), "field is immutable");
        }
        if (!before.path("immutable").asBoolean()) {
            return;
        }
        if (!after.path("immutable").asBoolean()) {
            errors.forbidden(Path.of("immutable"), "field is immutable when `immutable` is set");
        }
        for (String field : List.of("data", "binaryData")) {
            if (!after.path(field).equals(before.path(field))) {
                errors.forbidden(Path.of(field), "field is immutable when `immutable` is set");
            }
        }
    }
}
