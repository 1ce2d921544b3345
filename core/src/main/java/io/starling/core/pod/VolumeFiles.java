package io.starling.core.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of a volume that is made of objects: {@code configMap}, {@code secret}, {@code downwardAPI}, {@code projected}. */
public final class VolumeFiles {
    private static final int DEFAULT_MODE = 0644;

    private VolumeFiles() {}

    /**
     * One file.
     *
     * @param content never changed by its readers
     * @param mode the permission bits
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied to disk at once
    public record File(byte[] content, int mode) {}

    /** Whether the volume's content is made here. */
    public static boolean makes(JsonNode volume) {
        return volume.has("configMap") || volume.has("secret") || volume.has("downwardAPI") || volume.has("projected");
    }

    /**
     * The files by their path within the volume.
     *
     * @throws PodSources.Missing if an object or a key that isn't optional is missing
     */
    public static Map<String, File> of(JsonNode volume, PodSources sources) throws PodSources.Missing {
        Map<String, File> files = new LinkedHashMap<>();
        if (volume.has("projected")) {
            JsonNode projected = volume.path("projected");
            int mode = projected.path("defaultMode").asInt(DEFAULT_MODE);
            for (JsonNode source : projected.path("sources")) {
                addSource(files, source, "name", mode, sources);
            }
        } else {
            addSource(files, volume, "secretName", DEFAULT_MODE, sources);
        }
        return files;
    }

    private static void addSource(
            Map<String, File> files, JsonNode source, String secretField, int mode, PodSources sources)
            throws PodSources.Missing {
        if (source.has("configMap")) {
            JsonNode tree = source.path("configMap");
            addEntries(
                    files,
                    tree,
                    PodSources.configMap(sources.pod(), tree.path("name").asText("")),
                    mode,
                    sources);
        } else if (source.has("secret")) {
            JsonNode tree = source.path("secret");
            addEntries(
                    files,
                    tree,
                    PodSources.secret(sources.pod(), tree.path(secretField).asText("")),
                    mode,
                    sources);
        } else if (source.has("downwardAPI")) {
            addDownward(files, source.path("downwardAPI"), mode, sources);
        }
    }

    private static void addEntries(
            Map<String, File> files, JsonNode tree, ObjectKey key, int inherited, PodSources sources)
            throws PodSources.Missing {
        boolean optional = tree.path("optional").asBoolean(false);
        int mode = tree.path("defaultMode").asInt(inherited);
        Optional<Map<String, byte[]>> found = sources.entries(key);
        if (found.isEmpty() && !optional) {
            throw new PodSources.Missing(PodSources.notFound(key));
        }
        Map<String, byte[]> entries = found.orElse(Map.of());
        if (tree.path("items").isEmpty()) {
            entries.forEach((name, bytes) -> files.put(name, new File(bytes, mode)));
            return;
        }
        for (JsonNode item : tree.path("items")) {
            byte[] bytes = entries.get(item.path("key").asText(""));
            if (bytes != null) {
                files.put(
                        item.path("path").asText(""),
                        new File(bytes, item.path("mode").asInt(mode)));
            } else if (!optional) {
                throw new PodSources.Missing(
                        "references non-existent key: " + item.path("key").asText(""));
            }
        }
    }

    private static void addDownward(Map<String, File> files, JsonNode tree, int inherited, PodSources sources)
            throws PodSources.Missing {
        int mode = tree.path("defaultMode").asInt(inherited);
        for (JsonNode item : tree.path("items")) {
            String text = item.has("fieldRef")
                    ? sources.field(item.path("fieldRef").path("fieldPath").asText(""))
                    : sources.resource(item.path("resourceFieldRef"), "");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            files.put(
                    item.path("path").asText(""),
                    new File(bytes, item.path("mode").asInt(mode)));
        }
    }
}
