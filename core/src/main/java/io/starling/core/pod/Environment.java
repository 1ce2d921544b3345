package io.starling.core.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container's variables: {@code envFrom}, then {@code env} over it, with {@code $(NAME)} replaced, as in Kubernetes. */
public final class Environment {
    private static final Pattern NAME = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");

    private Environment() {}

    /**
     * The variables of one container, in order.
     *
     * @throws PodSources.Missing if a ConfigMap, a Secret or a key that isn't optional is missing
     */
    public static Map<String, String> of(JsonNode container, PodSources sources) throws PodSources.Missing {
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode from : container.path("envFrom")) {
            addAll(variables, from, sources);
        }
        for (JsonNode env : container.path("env")) {
            Optional<String> value = env.has("valueFrom")
                    ? referred(env.path("valueFrom"), container.path("name").asText(""), sources)
                    : Optional.of(Expansion.expand(env.path("value").asText(""), variables));
            value.ifPresent(text -> variables.put(env.path("name").asText(""), text));
        }
        return variables;
    }

    private static void addAll(Map<String, String> variables, JsonNode from, PodSources sources)
            throws PodSources.Missing {
        boolean config = from.has("configMapRef");
        JsonNode reference = config ? from.path("configMapRef") : from.path("secretRef");
        ObjectKey key = key(reference, config, sources);
        Optional<Map<String, byte[]>> entries = sources.texts(key);
        if (entries.isEmpty() && !reference.path("optional").asBoolean(false)) {
            throw new PodSources.Missing(PodSources.notFound(key));
        }
        String prefix = from.path("prefix").asText("");
        entries.orElse(Map.of()).forEach((name, bytes) -> {
            if (NAME.matcher(prefix + name).matches()) {
                variables.put(prefix + name, new String(bytes, StandardCharsets.UTF_8));
            }
        });
    }

    private static Optional<String> referred(JsonNode from, String container, PodSources sources)
            throws PodSources.Missing {
        if (from.has("fieldRef")) {
            return Optional.of(
                    sources.field(from.path("fieldRef").path("fieldPath").asText("")));
        }
        if (from.has("resourceFieldRef")) {
            return Optional.of(sources.resource(from.path("resourceFieldRef"), container));
        }
        boolean config = from.has("configMapKeyRef");
        JsonNode reference = config ? from.path("configMapKeyRef") : from.path("secretKeyRef");
        ObjectKey key = key(reference, config, sources);
        Optional<Map<String, byte[]>> entries = sources.texts(key);
        byte[] value =
                entries.map(all -> all.get(reference.path("key").asText(""))).orElse(null);
        if (value != null) {
            return Optional.of(new String(value, StandardCharsets.UTF_8));
        }
        if (reference.path("optional").asBoolean(false)) {
            return Optional.empty();
        }
        throw new PodSources.Missing(
                entries.isEmpty()
                        ? PodSources.notFound(key)
                        : noKey(reference.path("key").asText(""), key, config));
    }

    private static String noKey(String entry, ObjectKey key, boolean config) {
        return "couldn't find key %s in %s %s/%s"
                .formatted(entry, config ? "ConfigMap" : "Secret", key.namespace(), key.name());
    }

    private static ObjectKey key(JsonNode reference, boolean config, PodSources sources) {
        String name = reference.path("name").asText("");
        return config ? PodSources.configMap(sources.pod(), name) : PodSources.secret(sources.pod(), name);
    }
}
