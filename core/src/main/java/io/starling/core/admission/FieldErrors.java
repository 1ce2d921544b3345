package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.starling.core.kind.Kind;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ApiStatus.Cause;
import io.starling.core.object.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Collects every field error of a document, in Kubernetes' words. */
final class FieldErrors {
    private final List<Cause> causes = new ArrayList<>();

    void required(Path path, String detail) {
        add("FieldValueRequired", path, detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    void invalid(Path path, JsonNode value, String detail) {
        add("FieldValueInvalid", path, "Invalid value: " + value + ": " + detail);
    }

    void invalid(Path path, String value, String detail) {
        invalid(path, TextNode.valueOf(value), detail);
    }

    void unsupported(Path path, String value, Collection<String> supported) {
        String list = supported.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", "));
        add("FieldValueNotSupported", path, "Unsupported value: \"" + value + "\": supported values: " + list);
    }

    void duplicate(Path path, JsonNode value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + value);
    }

    void forbidden(Path path, String detail) {
        add("FieldValueForbidden", path, "Forbidden: " + detail);
    }

    void notFound(Path path, String value) {
        add("FieldValueNotFound", path, "Not found: \"" + value + "\"");
    }

    void tooLong(Path path, String detail) {
        add("FieldValueTooLong", path, "Too long: " + detail);
    }

    private void add(String reason, Path path, String message) {
        causes.add(new Cause(reason, message, path.toString()));
    }

    /** Throws the refusal that names all errors, if there are any. */
    void refuse(Kind kind, String name) {
        if (causes.isEmpty()) {
            return;
        }
        String list = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .collect(Collectors.joining(", "));
        String qualified = kind.type().group().isEmpty()
                ? kind.kind()
                : kind.kind() + "." + kind.type().group();
        String message = qualified + " \"" + name + "\" is invalid: " + (causes.size() == 1 ? list : "[" + list + "]");
        throw Refusal.of(
                new ApiStatus(422, "Invalid", message, name, kind.type().group(), kind.kind(), List.copyOf(causes)));
    }
}
