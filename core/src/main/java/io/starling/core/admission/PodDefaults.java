package io.starling.core.admission;

import static io.starling.core.admission.Defaults.put;
import static io.starling.core.admission.Trees.each;
import static io.starling.core.admission.Trees.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Defaults of a pod's spec, alone or in a template. */
final class PodDefaults {
    /** Octal 0644: what files from ConfigMaps and Secrets are readable by. */
    private static final int FILE_MODE = 420;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        put(spec, "restartPolicy", "Always");
        put(spec, "terminationGracePeriodSeconds", 30);
        put(spec, "dnsPolicy", "ClusterFirst");
        put(spec, "schedulerName", "default-scheduler");
        spec.withObjectProperty("securityContext");
        alias(spec);
        each(spec.path("containers"), PodDefaults::container);
        each(spec.path("initContainers"), PodDefaults::container);
        each(spec.path("ephemeralContainers"), PodDefaults::container);
        each(spec.path("volumes"), PodDefaults::volume);
        if (spec.path("hostNetwork").asBoolean()) {
            each(spec.path("containers"), PodDefaults::hostPorts);
        }
    }

    /** What a pod has and a template hasn't. */
    static void applyToPod(ObjectNode spec) {
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        put(spec, "serviceAccountName", "default");
        put(spec, "serviceAccount", spec.path("serviceAccountName").asText());
        each(spec.path("containers"), PodDefaults::requestsFromLimits);
        each(spec.path("initContainers"), PodDefaults::requestsFromLimits);
    }

    /** {@code serviceAccount} is the old name of {@code serviceAccountName}. */
    private static void alias(ObjectNode spec) {
        if (spec.has("serviceAccountName")) {
            spec.set("serviceAccount", spec.get("serviceAccountName"));
        } else if (spec.has("serviceAccount")) {
            spec.set("serviceAccountName", spec.get("serviceAccount"));
        }
    }

    private static void container(ObjectNode container) {
        put(container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
        put(container, "terminationMessagePath", "/dev/termination-log");
        put(container, "terminationMessagePolicy", "File");
        container.withObjectProperty("resources");
        Defaults.protocols(container.path("ports"));
        each(container.path("env"), variable -> within(variable, "valueFrom", PodDefaults::fieldRef));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            within(container, probe, PodDefaults::probe);
        }
        within(container, "lifecycle", lifecycle -> {
            within(lifecycle, "preStop", PodDefaults::handler);
            within(lifecycle, "postStart", PodDefaults::handler);
        });
    }

    /** An image of no tag, or of the tag {@code latest}, may have changed since it was pulled. */
    static String pullPolicy(String image) {
        int digest = image.indexOf('@');
        int colon = image.lastIndexOf(':');
        boolean tagged = colon > image.lastIndexOf('/');
        boolean fixed = digest >= 0 || (tagged && !image.substring(colon + 1).equals("latest"));
        return fixed ? "IfNotPresent" : "Always";
    }

    private static void fieldRef(ObjectNode source) {
        within(source, "fieldRef", reference -> put(reference, "apiVersion", "v1"));
    }

    private static void probe(ObjectNode probe) {
        put(probe, "timeoutSeconds", 1);
        put(probe, "periodSeconds", 10);
        put(probe, "successThreshold", 1);
        put(probe, "failureThreshold", 3);
        handler(probe);
    }

    private static void handler(ObjectNode handler) {
        within(handler, "httpGet", get -> {
            put(get, "path", "/");
            put(get, "scheme", "HTTP");
        });
        within(handler, "grpc", call -> put(call, "service", ""));
    }

    private static void volume(ObjectNode volume) {
        if (volume.size() <= 1) {
            volume.withObjectProperty("emptyDir");
        }
        within(volume, "configMap", source -> put(source, "defaultMode", FILE_MODE));
        within(volume, "secret", source -> put(source, "defaultMode", FILE_MODE));
        within(volume, "hostPath", source -> put(source, "type", ""));
        within(volume, "downwardAPI", source -> {
            put(source, "defaultMode", FILE_MODE);
            each(source.path("items"), PodDefaults::fieldRef);
        });
        within(volume, "projected", projected -> {
            put(projected, "defaultMode", FILE_MODE);
            each(projected.path("sources"), source -> {
                within(source, "serviceAccountToken", token -> put(token, "expirationSeconds", 3600));
                within(source, "downwardAPI", fields -> each(fields.path("items"), PodDefaults::fieldRef));
            });
        });
    }

    private static void hostPorts(ObjectNode container) {
        each(
                container.path("ports"),
                port -> put(port, "hostPort", port.path("containerPort").asInt()));
    }

    private static void requestsFromLimits(ObjectNode container) {
        JsonNode limits = container.path("resources").path("limits");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            ObjectNode requests = container.withObjectProperty("resources").withObjectProperty("requests");
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    /** Guaranteed: every container limits processors and memory and requests as much; BestEffort: none asks for any. */
    static String qosClass(JsonNode spec) {
        boolean any = false;
        boolean all = true;
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                for (String resource : List.of("cpu", "memory")) {
                    String limit = container.at("/resources/limits/" + resource).asText("");
                    String request =
                            container.at("/resources/requests/" + resource).asText("");
                    any |= !limit.isEmpty() || !request.isEmpty();
                    all &= !limit.isEmpty() && (request.isEmpty() || request.equals(limit));
                }
            }
        }
        return all && any ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }
}
