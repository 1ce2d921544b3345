package io.starling.core.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The templates that a workload has and had: their names, and which may be forgotten. */
public final class Revisions {
    /** The label that tells a pod's revision. */
    public static final String HASH_LABEL = "pod-template-hash";

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int LENGTH = 10;

    private Revisions() {}

    /**
     * Names a pod template by its content: ten characters that form no words and may stand in labels and names (Kubernetes'
     * safe alphabet). The order of fields, nulls and the label itself make no difference.
     */
    public static String hash(ObjectNode template) {
        StringBuilder canonical = new StringBuilder();
        write(template, canonical);
        BigInteger rest = new BigInteger(1, sha256(canonical.toString()));
        BigInteger radix = BigInteger.valueOf(ALPHABET.length());
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            hash.append(ALPHABET.charAt(rest.mod(radix).intValue()));
            rest = rest.divide(radix);
        }
        return hash.toString();
    }

    /**
     * The hashes of the revisions that the history limit lets go: the oldest of those without pods, never the current one.
     *
     * @param withoutPods the numbers of the revisions that have no pods, by hash
     * @param current the number of the current revision
     * @param limit {@code spec.revisionHistoryLimit}, 0 or more
     */
    public static List<String> prunable(Map<String, Long> withoutPods, long current, int limit) {
        List<String> oldestFirst = withoutPods.entrySet().stream()
                .filter(revision -> revision.getValue() != current)
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        return oldestFirst.subList(0, Math.max(0, oldestFirst.size() - limit));
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            out.append('{');
            names.stream()
                    .filter(name -> !node.path(name).isNull() && !name.equals(HASH_LABEL))
                    .sorted()
                    .forEach(name -> {
                        out.append(name.length()).append(name).append(':');
                        write(node.path(name), out);
                    });
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            node.forEach(element -> write(element, out));
            out.append(']');
        } else {
            out.append(node).append(',');
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
