package io.starling.core.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a pod's variables and files come from: the pod itself, its node, and the ConfigMaps and Secrets that were read for
 * it.
 *
 * @param pod the pod as it was assigned
 * @param nodeName the node's name
 * @param hostIp the node's address
 * @param podIp the pod's address, empty where it isn't known
 * @param allocatable the node's, which stands in for limits that aren't given
 * @param objects what was read; an absent key was not found
 */
public record PodSources(
        ApiObject pod,
        String nodeName,
        String hostIp,
        String podIp,
        Map<String, String> allocatable,
        Map<ObjectKey, ApiObject> objects) {
    private static final ResourceType CONFIG_MAPS = new ResourceType("", "configmaps");
    private static final ResourceType SECRETS = new ResourceType("", "secrets");

    /** Something a pod refers to isn't there (yet). */
    public static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        /** The message is for the pod's owner. */
        public Missing(String message) {
            super(message);
        }
    }

    public static ObjectKey configMap(ApiObject pod, String name) {
        return new ObjectKey(CONFIG_MAPS, pod.namespace(), name);
    }

    public static ObjectKey secret(ApiObject pod, String name) {
        return new ObjectKey(SECRETS, pod.namespace(), name);
    }

    /** Every ConfigMap and Secret that the pod's variables, volumes and pull secrets name. */
    public static Set<ObjectKey> references(ApiObject pod) {
        Set<ObjectKey> keys = new LinkedHashSet<>();
        for (String list : new String[] {"initContainers", "containers"}) {
            for (JsonNode container : pod.spec().path(list)) {
                container.path("env").forEach(env -> {
                    add(keys, pod, env.path("valueFrom").path("configMapKeyRef"), true, "name");
                    add(keys, pod, env.path("valueFrom").path("secretKeyRef"), false, "name");
                });
                container.path("envFrom").forEach(from -> {
                    add(keys, pod, from.path("configMapRef"), true, "name");
                    add(keys, pod, from.path("secretRef"), false, "name");
                });
            }
        }
        for (JsonNode volume : pod.spec().path("volumes")) {
            add(keys, pod, volume.path("configMap"), true, "name");
            add(keys, pod, volume.path("secret"), false, "secretName");
            for (JsonNode source : volume.path("projected").path("sources")) {
                add(keys, pod, source.path("configMap"), true, "name");
                add(keys, pod, source.path("secret"), false, "name");
            }
        }
        pod.spec().path("imagePullSecrets").forEach(tree -> add(keys, pod, tree, false, "name"));
        return keys;
    }

    private static void add(Set<ObjectKey> keys, ApiObject pod, JsonNode reference, boolean config, String field) {
        String name = reference.path(field).asText("");
        if (!name.isEmpty()) {
            keys.add(config ? configMap(pod, name) : secret(pod, name));
        }
    }

    /** The entries of a ConfigMap or Secret as bytes; empty where there is no such object. */
    public Optional<Map<String, byte[]>> entries(ObjectKey key) {
        return Optional.ofNullable(objects.get(key)).map(object -> {
            Map<String, byte[]> entries = textsOf(key, object);
            object.json()
                    .path("binaryData")
                    .properties()
                    .forEach(entry ->
                            entries.put(entry.getKey(), decode(entry.getValue().asText(""))));
            return entries;
        });
    }

    /** Those {@link #entries} that may be variables: all but {@code binaryData}, which is for files only. */
    Optional<Map<String, byte[]>> texts(ObjectKey key) {
        return Optional.ofNullable(objects.get(key)).map(object -> textsOf(key, object));
    }

    private static Map<String, byte[]> textsOf(ObjectKey key, ApiObject object) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        boolean secret = key.type().equals(SECRETS);
        object.json().path("data").properties().forEach(entry -> {
            String text = entry.getValue().asText("");
            entries.put(entry.getKey(), secret ? decode(text) : text.getBytes(StandardCharsets.UTF_8));
        });
        object.json()
                .path("stringData")
                .properties()
                .forEach(entry ->
                        entries.put(entry.getKey(), entry.getValue().asText("").getBytes(StandardCharsets.UTF_8)));
        return entries;
    }

    private static byte[] decode(String text) {
        return Base64.getMimeDecoder().decode(text);
    }

    /** How Kubernetes words a missing object: {@code configmap "settings" not found}. */
    static String notFound(ObjectKey key) {
        String kind = key.type().plural().equals("secrets") ? "secret" : "configmap";
        return kind + " \"" + key.name() + "\" not found";
    }

    /**
     * The value of a {@code fieldRef}.
     *
     * @throws Missing for a path that isn't known
     */
    String field(String path) throws Missing {
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            Map<String, String> map = mapAt(path.substring(0, bracket));
            return map.getOrDefault(path.substring(bracket + 2, path.length() - 2), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.uid();
            case "metadata.labels", "metadata.annotations" -> lines(mapAt(path));
            case "spec.nodeName" -> nodeName;
            case "spec.serviceAccountName" ->
                pod.spec().path("serviceAccountName").asText("default");
            case "status.hostIP", "status.hostIPs" -> hostIp;
            case "status.podIP", "status.podIPs" -> podIp;
            default -> throw new Missing("unsupported fieldPath: " + path);
        };
    }

    private Map<String, String> mapAt(String path) throws Missing {
        return switch (path) {
            case "metadata.labels" -> pod.labels();
            case "metadata.annotations" -> pod.annotations();
            default -> throw new Missing("unsupported fieldPath: " + path);
        };
    }

    private static String lines(Map<String, String> map) {
        StringBuilder text = new StringBuilder();
        map.forEach((key, value) -> text.append(text.isEmpty() ? "" : "\n")
                .append(key)
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"'));
        return text.toString();
    }

    /** The value of a {@code resourceFieldRef} on this container, or on the one it names. */
    String resource(JsonNode reference, String container) throws Missing {
        String owner = reference.path("containerName").asText(container);
        String path = reference.path("resource").asText("");
        int dot = path.indexOf('.');
        if (dot < 0) {
            throw new Missing("unsupported resource: " + path);
        }
        JsonNode resources = containerTree(pod, owner).path("resources");
        String name = path.substring(dot + 1);
        String value = resources.path(path.substring(0, dot)).path(name).asText("");
        if (value.isEmpty()) {
            value = path.startsWith("limits.") ? allocatable.getOrDefault(name, "0") : "0";
        }
        String divisor = reference.path("divisor").asText("1");
        return dividedUp(value, divisor.equals("0") ? "1" : divisor);
    }

    /**
     * The tree of a container of a pod's spec.
     *
     * @throws Missing where there is none of this name
     */
    public static JsonNode containerTree(ApiObject pod, String name) throws Missing {
        for (String list : new String[] {"containers", "initContainers"}) {
            for (JsonNode tree : pod.spec().path(list)) {
                if (tree.path("name").asText("").equals(name)) {
                    return tree;
                }
            }
        }
        throw new Missing("container " + name + " not found in the pod's spec");
    }

    /** How many times the divisor goes into the quantity, rounded up, as Kubernetes does. */
    private static String dividedUp(String value, String divisor) throws Missing {
        BigDecimal amount = amount(value);
        return amount.divide(amount(divisor), 0, RoundingMode.CEILING).toPlainString();
    }

    private static BigDecimal amount(String text) throws Missing {
        return Quantity.parse(text)
                .map(Quantity::amount)
                .orElseThrow(() -> new Missing("\"" + text + "\" is no quantity"));
    }
}
