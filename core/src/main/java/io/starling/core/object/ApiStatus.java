package io.starling.core.object;

import java.util.List;

/**
 * Why a request was refused, in the terms of Kubernetes' {@code Status}.
 *
 * @param code the HTTP code, 400 to 599
 * @param reason the machine-readable reason: {@code NotFound}, {@code Invalid}, {@code Conflict}...
 * @param message the sentence a person reads
 * @param name the object's name, may be empty
 * @param group the object's API group, may be empty
 * @param kind the plural of the kind ({@code Invalid}: the Kind itself), may be empty
 * @param causes every single error, for {@code Invalid} and {@code Conflict}
 */
public record ApiStatus(
        int code, String reason, String message, String name, String group, String kind, List<Cause> causes) {
    /**
     * @param reason {@code FieldValueRequired}, {@code FieldValueInvalid}, {@code FieldManagerConflict}...
     * @param message what is wrong
     * @param field the path, as {@code spec.replicas}
     */
    public record Cause(String reason, String message, String field) {}

    public static ApiStatus of(int code, String reason, String message) {
        return new ApiStatus(code, reason, message, "", "", "", List.of());
    }

    public static ApiStatus of(int code, String reason, String message, ObjectKey key) {
        return new ApiStatus(
                code,
                reason,
                message,
                key.name(),
                key.type().group(),
                key.type().plural(),
                List.of());
    }

    public static ApiStatus badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static ApiStatus notFound(ObjectKey key) {
        return of(404, "NotFound", key.type().id() + " \"" + key.name() + "\" not found", key);
    }

    public static ApiStatus alreadyExists(ObjectKey key) {
        return of(409, "AlreadyExists", key.type().id() + " \"" + key.name() + "\" already exists", key);
    }

    /** A stale resourceVersion or another precondition that failed. */
    public static ApiStatus conflict(ObjectKey key, String detail) {
        return of(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + key.type().id() + " \"" + key.name() + "\": " + detail,
                key);
    }

    /** The cluster can't serve this just now; the caller may try again. */
    public static ApiStatus unavailable(String message) {
        return of(503, "ServiceUnavailable", message);
    }
}
