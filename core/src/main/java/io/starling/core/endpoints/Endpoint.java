package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One address behind a Service.
 *
 * @param ready whether new connections go there
 * @param serving whether it answers, though it may be on its way out
 * @param terminating whether it is on its way out
 * @param hostname its name within the Service; empty where it has none
 * @param node empty where it isn't known
 * @param zone the node's; empty where it isn't known
 * @param target the object behind it; null where there is none
 */
record Endpoint(
        String address,
        boolean ready,
        boolean serving,
        boolean terminating,
        String hostname,
        String node,
        String zone,
        @Nullable Target target) {

    record Target(String kind, String namespace, String name, String uid) {
        static Target read(JsonNode tree) {
            return new Target(
                    tree.path("kind").asText(""),
                    tree.path("namespace").asText(""),
                    tree.path("name").asText(""),
                    tree.path("uid").asText(""));
        }

        void write(ObjectNode tree) {
            tree.put("kind", kind).put("namespace", namespace).put("name", name).put("uid", uid);
        }
    }

    /** What tells endpoints apart. */
    String id() {
        return id(address, target == null ? "" : target.uid());
    }

    /** The {@link #id} of one in an EndpointSlice. */
    static String id(JsonNode inSlice) {
        return id(
                inSlice.path("addresses").path(0).asText(),
                inSlice.path("targetRef").path("uid").asText(""));
    }

    private static String id(String address, String uid) {
        return address + "|" + uid;
    }

    /** Writes it as EndpointSlices have it. */
    void write(ObjectNode tree) {
        tree.putArray("addresses").add(address);
        tree.putObject("conditions").put("ready", ready).put("serving", serving).put("terminating", terminating);
        put(tree, "hostname", hostname);
        put(tree, "nodeName", node);
        put(tree, "zone", zone);
        if (target != null) {
            target.write(tree.putObject("targetRef"));
        }
    }

    /** Writes it as Endpoints have it. */
    void writeAddress(ObjectNode tree) {
        tree.put("ip", address);
        put(tree, "hostname", hostname);
        put(tree, "nodeName", node);
        if (target != null) {
            target.write(tree.putObject("targetRef"));
        }
    }

    private static void put(ObjectNode tree, String field, String value) {
        if (!value.isEmpty()) {
            tree.put(field, value);
        }
    }
}
