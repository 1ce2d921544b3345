package io.starling.http.kubernetes;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.http.Answers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;

/**
 * The form of an answer that a client accepts, as Kubernetes negotiates it: the first media type of the {@code Accept}
 * header, by its weight, that can be served.
 *
 * @param shape what of the objects is shown
 * @param yaml YAML instead of JSON
 * @param group of the {@code as} parameter's type, to be echoed; may be empty
 * @param version of the {@code as} parameter's type, to be echoed; may be empty
 */
record Rendering(Shape shape, boolean yaml, String group, String version) {
    enum Shape {
        OBJECT,
        TABLE,
        METADATA
    }

    static final Rendering JSON = new Rendering(Shape.OBJECT, false, "", "");
    /** Reading it takes a twentieth of the time of a GET. */
    private static final ContentType YAML_TYPE = Answers.type("application/yaml");

    private static final String SERVED = "application/json, application/yaml";

    /** Chooses, or refuses with 406. */
    static Rendering of(String accept) {
        if (accept.isBlank()) {
            return JSON;
        }
        return candidates(accept).stream()
                .map(Rendering::of)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(Rendering::notAcceptable);
    }

    /** As {@link #of(String)}, for a stream of events, which YAML has no form for. */
    static Rendering ofStream(String accept) {
        Rendering rendering = of(accept);
        if (rendering.yaml()) {
            throw notAcceptable();
        }
        return rendering;
    }

    /** The media types of an {@code Accept} header with their parameters, the most wanted first. */
    static List<MediaType> candidates(String accept) {
        return Arrays.stream(accept.split(",", -1))
                .map(MediaType::parse)
                .filter(type -> type.weight() > 0)
                .sorted(Comparator.comparingDouble(MediaType::weight).reversed())
                .toList();
    }

    private static Optional<Rendering> of(MediaType type) {
        boolean yaml = type.name().equals("application/yaml");
        boolean json = List.of("application/json", "application/*", "*/*").contains(type.name());
        if (!yaml && !json) {
            return Optional.empty();
        }
        String group = type.parameter("g");
        String version = type.parameter("v");
        return switch (type.parameter("as")) {
            case "" -> Optional.of(new Rendering(Shape.OBJECT, yaml, "", ""));
            case "Table" -> meta(Shape.TABLE, yaml, group, version);
            case "PartialObjectMetadata", "PartialObjectMetadataList" -> meta(Shape.METADATA, yaml, group, version);
            default -> Optional.empty();
        };
    }

    private static Optional<Rendering> meta(Shape shape, boolean yaml, String group, String version) {
        boolean known = group.equals("meta.k8s.io") && (version.equals("v1") || version.equals("v1beta1"));
        return known ? Optional.of(new Rendering(shape, yaml, group, version)) : Optional.empty();
    }

    /** {@code meta.k8s.io/v1}, for shapes other than the object itself. */
    String metaVersion() {
        return group + "/" + version;
    }

    ContentType contentType() {
        return yaml ? YAML_TYPE : ContentTypes.APPLICATION_JSON;
    }

    private static Refusal notAcceptable() {
        return Refusal.of(ApiStatus.of(406, "NotAcceptable", "only the following media types are accepted: " + SERVED));
    }

    /** A media type with its parameters, names in lower case. */
    record MediaType(String name, Map<String, String> parameters) {
        static MediaType parse(String text) {
            String[] parts = text.split(";", -1);
            Map<String, String> parameters = new HashMap<>();
            for (String part : Arrays.asList(parts).subList(1, parts.length)) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                    parameters.put(name, part.substring(equals + 1).strip().replace("\"", ""));
                }
            }
            return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), parameters);
        }

        String parameter(String parameter) {
            return parameters.getOrDefault(parameter, "");
        }

        /** The {@code q} parameter: 1 where it is absent, 0 where it can't be read. */
        double weight() {
            try {
                return parameters.containsKey("q") ? Double.parseDouble(parameter("q")) : 1;
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }
}
