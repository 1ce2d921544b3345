package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ApiStatus.Cause;
import io.starling.core.object.Refusal;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** {@code metadata.generateName}. The name is made before the write, because the owner of an object follows from it. */
final class GeneratedNames {
    /** Kubernetes' letters: none that make words or look alike. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX = 5;
    private static final int LONGEST_PREFIX = 63 - SUFFIX;

    private GeneratedNames() {}

    /** The object's name, made and put into it where it only has a prefix; 422 where it has neither. */
    static String named(ObjectNode object, Kind kind) {
        ObjectNode metadata = object.withObjectProperty("metadata");
        String name = metadata.path("name").asText("");
        if (!name.isEmpty()) {
            return name;
        }
        String prefix = metadata.path("generateName").asText("");
        if (prefix.isEmpty()) {
            throw missing(kind);
        }
        String generated = prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)) + suffix();
        metadata.put("name", generated);
        return generated;
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder(SUFFIX);
        for (int i = 0; i < SUFFIX; i++) {
            suffix.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
        }
        return suffix.toString();
    }

    private static Refusal missing(Kind kind) {
        String error = "Required value: name or generateName is required";
        String subject = kind.type().group().isEmpty()
                ? kind.kind()
                : kind.kind() + "." + kind.type().group();
        return Refusal.of(new ApiStatus(
                422,
                "Invalid",
                subject + " \"\" is invalid: metadata.name: " + error,
                "",
                kind.type().group(),
                kind.kind(),
                List.of(new Cause("FieldValueRequired", error, "metadata.name"))));
    }
}
