package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Rules for {@code metadata}: of an object, and of the template of one. */
final class MetadataRules {
    /** What all annotations of an object may take together, keys included: 256 KiB. */
    private static final int MAX_ANNOTATIONS = 256 << 10;

    private static final Path METADATA = Path.of("metadata");

    private final FieldErrors errors;
    private final Checks checks;

    MetadataRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void object(Kind kind, JsonNode metadata) {
        String name = Trees.text(metadata, "name");
        if (name.isEmpty()) {
            errors.required(METADATA.child("name"), "name or generateName is required");
        } else {
            checks.formed(name, METADATA.child("name"), form(kind));
        }
        if (kind.namespaced()) {
            checks.named(metadata, "namespace", METADATA, Formats::dnsLabel);
        }
        labelsAndAnnotations(metadata, METADATA);
        int i = 0;
        for (JsonNode finalizer : metadata.path("finalizers")) {
            checks.formed(finalizer.asText(), METADATA.child("finalizers").index(i++), Formats::qualifiedName);
        }
        i = 0;
        for (JsonNode owner : metadata.path("ownerReferences")) {
            Path path = METADATA.child("ownerReferences").index(i++);
            List.of("apiVersion", "kind", "name", "uid").forEach(field -> checks.required(owner, field, path));
        }
    }

    private static Function<String, List<String>> form(Kind kind) {
        if (kind.equals(Kinds.SERVICE)) {
            return Formats::dns1035Label;
        }
        return kind.equals(Kinds.NAMESPACE) ? Formats::dnsLabel : Formats::dnsSubdomain;
    }

    void labelsAndAnnotations(JsonNode metadata, Path path) {
        checks.labels(metadata.path("labels"), path.child("labels"));
        Path annotations = path.child("annotations");
        long size = 0;
        for (Map.Entry<String, JsonNode> annotation :
                metadata.path("annotations").properties()) {
            String key = annotation.getKey();
            Formats.qualifiedName(key.toLowerCase(Locale.ROOT))
                    .forEach(sentence -> errors.invalid(annotations, key, sentence));
            size += (long) bytes(key) + bytes(annotation.getValue().asText());
        }
        if (size > MAX_ANNOTATIONS) {
            errors.tooLong(annotations, "must have at most " + MAX_ANNOTATIONS + " bytes");
        }
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
