package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What a scalar of YAML stands for, by the rules of YAML 1.1 that Kubernetes applies. */
final class YamlScalar {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUES = Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSES = Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF");
    private static final Pattern INTEGER = Pattern.compile("([-+]?)(0x|0o|0b|0(?=[0-7]))?([0-9a-fA-F_]+)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int LONGEST_NUMBER = 100;

    private YamlScalar() {}

    /** The value, or empty where the scalar carries a tag that isn't known. */
    static Optional<JsonNode> value(ScalarEvent scalar) {
        String text = scalar.getValue();
        String tag = scalar.getTag().orElse("");
        return switch (tag) {
            case "" -> Optional.of(scalar.isPlain() ? plain(text) : NODES.textNode(text));
            case "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:timestamp" ->
                Optional.of(NODES.textNode(text));
            case "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:null" -> Optional.of(plain(text));
            default -> Optional.empty();
        };
    }

    /** What the text stands for without quotes. */
    static JsonNode plain(String text) {
        if (NULLS.contains(text)) {
            return NODES.nullNode();
        }
        if (TRUES.contains(text)) {
            return NODES.booleanNode(true);
        }
        if (FALSES.contains(text)) {
            return NODES.booleanNode(false);
        }
        return text.length() <= LONGEST_NUMBER ? numberOrText(text) : NODES.textNode(text);
    }

    private static JsonNode numberOrText(String text) {
        Matcher integer = INTEGER.matcher(text);
        if (integer.matches()) {
            try {
                return integer(integer);
            } catch (NumberFormatException e) {
                return floatOrText(text);
            }
        }
        return floatOrText(text);
    }

    private static JsonNode floatOrText(String text) {
        return FLOAT.matcher(text).matches() ? NODES.numberNode(Double.parseDouble(text)) : NODES.textNode(text);
    }

    private static JsonNode integer(Matcher parts) {
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        int radix =
                switch (prefix) {
                    case "0x" -> 16;
                    case "0o", "0" -> 8;
                    case "0b" -> 2;
                    default -> 10;
                };
        BigInteger value = new BigInteger(parts.group(1) + parts.group(3).replace("_", ""), radix);
        if (value.bitLength() < Integer.SIZE) {
            return NODES.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }
}
