package io.starling.http;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request. What can't be parsed is refused with 400 and the parameter's name. */
public record Parameters(Map<String, String> values) {
    /** The parameter's text, empty where it is absent. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean has(String name) {
        return !text(name).isEmpty();
    }

    /** As Go's ParseBool, which clients rely on; a parameter without a value counts as set. */
    public boolean flag(String name) {
        if (!values.containsKey(name)) {
            return false;
        }
        return switch (text(name)) {
            case "", "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw invalid(name, "a boolean");
        };
    }

    /** A whole number of at least 0, null where it is absent. */
    public @Nullable Long count(String name) {
        if (!has(name)) {
            return null;
        }
        try {
            long value = Long.parseLong(text(name));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, "a whole number");
        }
        throw invalid(name, "at least 0");
    }

    private Refusal invalid(String name, String expected) {
        return Refusal.of(ApiStatus.badRequest(
                "invalid query parameter " + name + "=\"" + text(name) + "\": it must be " + expected));
    }
}
