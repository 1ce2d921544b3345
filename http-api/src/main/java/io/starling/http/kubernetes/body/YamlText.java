package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes a JSON tree as YAML in block style. What a reader could take for anything but text is quoted as in JSON. */
public final class YamlText {
    private static final Pattern BARE = Pattern.compile("[A-Za-z_/][-A-Za-z0-9_./]*");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    public static byte[] bytes(JsonNode tree) {
        YamlText text = new YamlText();
        text.block(tree, 0);
        return text.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a value whose first line starts where the writer stands. */
    private void block(JsonNode tree, int indent) {
        if (tree.isObject() && !tree.isEmpty()) {
            boolean first = true;
            for (Map.Entry<String, JsonNode> field : tree.properties()) {
                indent(first ? 0 : indent);
                first = false;
                out.append(scalar(TextNode.valueOf(field.getKey()))).append(':');
                nested(field.getValue(), indent);
            }
        } else if (tree.isArray() && !tree.isEmpty()) {
            boolean first = true;
            for (JsonNode item : tree) {
                indent(first ? 0 : indent);
                first = false;
                out.append("- ");
                block(item, indent + 2);
            }
        } else {
            out.append(scalar(tree)).append('\n');
        }
    }

    private void nested(JsonNode value, int indent) {
        if (value.isContainerNode() && !value.isEmpty()) {
            int deeper = value.isArray() ? indent : indent + 2;
            out.append('\n');
            indent(deeper);
            block(value, deeper);
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void indent(int spaces) {
        out.append(" ".repeat(spaces));
    }

    private static String scalar(JsonNode value) {
        boolean bare = value.isTextual()
                && BARE.matcher(value.textValue()).matches()
                && YamlScalar.plain(value.textValue()).isTextual();
        return bare ? value.textValue() : value.toString();
    }
}
