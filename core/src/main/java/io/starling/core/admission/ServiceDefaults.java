package io.starling.core.admission;

import static io.starling.core.admission.Defaults.put;
import static io.starling.core.admission.Trees.each;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Defaults of a Service, and what a write that leaves it out doesn't take away: addresses and ports once allocated. */
final class ServiceDefaults {
    private static final List<String> WITH_NODE_PORTS = List.of("NodePort", "LoadBalancer");

    private ServiceDefaults() {}

    static void apply(ObjectNode tree) {
        ObjectNode spec = tree.withObjectProperty("spec");
        put(spec, "type", "ClusterIP");
        put(spec, "sessionAffinity", "None");
        if (spec.path("sessionAffinity").asText().equals("ClientIP")) {
            put(
                    spec.withObjectProperty("sessionAffinityConfig").withObjectProperty("clientIP"),
                    "timeoutSeconds",
                    10_800);
        }
        each(spec.path("ports"), port -> {
            put(port, "protocol", "TCP");
            if (!port.has("targetPort") && port.has("port")) {
                port.set("targetPort", port.get("port"));
            }
        });
        String type = spec.path("type").asText();
        if (WITH_NODE_PORTS.contains(type)) {
            put(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer") && !spec.has("allocateLoadBalancerNodePorts")) {
            spec.put("allocateLoadBalancerNodePorts", true);
        }
        if (!type.equals("ExternalName")) {
            inside(spec);
        }
    }

    private static void inside(ObjectNode spec) {
        put(spec, "internalTrafficPolicy", "Cluster");
        put(spec, "ipFamilyPolicy", "SingleStack");
        if (!spec.has("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        if (spec.has("clusterIP") && !spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(spec.get("clusterIP"));
        }
    }

    /** Puts the cluster IP and the node ports of the service as it was where the new one names none. */
    static void keepAllocated(ObjectNode tree, JsonNode before) {
        ObjectNode spec = tree.withObjectProperty("spec");
        JsonNode old = before.path("spec");
        String type = spec.path("type").asText("ClusterIP");
        release(spec, old, type);
        if (!type.equals("ExternalName") && old.hasNonNull("clusterIP") && !spec.hasNonNull("clusterIP")) {
            spec.set("clusterIP", old.get("clusterIP"));
            if (old.has("clusterIPs")) {
                spec.set("clusterIPs", old.get("clusterIPs"));
            }
        }
        if (WITH_NODE_PORTS.contains(type)) {
            each(spec.path("ports"), port -> keepNodePort(port, old.path("ports")));
        }
    }

    /** What belonged to the type that the service had, and nobody asked to keep, goes with it. */
    private static void release(ObjectNode spec, JsonNode old, String type) {
        if (!WITH_NODE_PORTS.contains(type)
                && WITH_NODE_PORTS.contains(old.path("type").asText())) {
            List<JsonNode> given = old.path("ports")
                    .valueStream()
                    .map(port -> port.path("nodePort"))
                    .toList();
            each(spec.path("ports"), port -> {
                if (given.contains(port.path("nodePort"))) {
                    port.remove("nodePort");
                }
            });
            drop(spec, old, "externalTrafficPolicy", "allocateLoadBalancerNodePorts");
        }
        if (type.equals("ExternalName")) {
            drop(spec, old, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        }
    }

    private static void drop(ObjectNode spec, JsonNode old, String... fields) {
        for (String field : fields) {
            if (spec.path(field).equals(old.path(field))) {
                spec.remove(field);
            }
        }
    }

    private static void keepNodePort(ObjectNode port, JsonNode oldPorts) {
        if (port.path("nodePort").asInt(0) != 0) {
            return;
        }
        for (JsonNode old : oldPorts) {
            boolean same = old.path("port").equals(port.path("port"))
                    && old.path("protocol")
                            .asText("TCP")
                            .equals(port.path("protocol").asText("TCP"));
            if (same && old.has("nodePort")) {
                port.set("nodePort", old.get("nodePort"));
            }
        }
    }
}
