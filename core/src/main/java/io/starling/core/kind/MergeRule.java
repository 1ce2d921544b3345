package io.starling.core.kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a field is merged by strategic patches and by server-side apply, as the resource {@code merge-keys.txt} says.
 *
 * @param merge whether a strategic patch merges the list
 * @param key the field that tells elements apart in a strategic patch; empty for a list of plain values
 * @param retainKeys whether a strategic patch may name the only keys that stay
 * @param mapKeys the fields that tell elements apart in server-side apply; empty where the list isn't such a map
 * @param atomic whether server-side apply sees the whole as one value
 */
public record MergeRule(boolean merge, String key, boolean retainKeys, List<String> mapKeys, boolean atomic) {
    /** No directive: maps are merged field by field, lists are replaced. */
    public static final MergeRule NONE = new MergeRule(false, "", false, List.of(), false);

    private static final Map<String, MergeRule> TABLE = read("merge-keys.txt");

    /** The rule of a field, or else the rule of its type. */
    static MergeRule of(String typeAndField, String fieldType) {
        MergeRule ofField = TABLE.get(typeAndField);
        return ofField != null ? ofField : TABLE.getOrDefault(fieldType, NONE);
    }

    /** Whether server-side apply sees the list as a set of plain values. */
    public boolean set() {
        return merge && key.isEmpty() && mapKeys.isEmpty();
    }

    private static Map<String, MergeRule> read(String resource) {
        try (InputStream in = Objects.requireNonNull(MergeRule.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> List.of(line.split(" ")))
                    .collect(Collectors.toUnmodifiableMap(words -> words.get(0), MergeRule::parse));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MergeRule parse(List<String> words) {
        String key = value(words, "key=");
        String map = value(words, "map=");
        List<String> mapKeys = map.isEmpty() ? (key.isEmpty() ? List.of() : List.of(key)) : List.of(map.split(","));
        return new MergeRule(
                words.contains("merge"), key, words.contains("retainKeys"), mapKeys, words.contains("atomic"));
    }

    private static String value(List<String> words, String prefix) {
        return words.stream()
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .findFirst()
                .orElse("");
    }
}
