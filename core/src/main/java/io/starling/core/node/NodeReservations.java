package io.starling.core.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a node's owner tells planners of its ledger, as an object that only catalogs see.
 *
 * @param session that of the owner, to be sent along with assignments; 0 while the node admits nothing
 * @param incarnation that of the agent which told what it has; 0 while the node admits nothing
 * @param member the address of the member that the agent was last heard from, for the next owner; empty while unknown
 */
public record NodeReservations(
        long session, long incarnation, Resources reserved, int podCount, Set<HostPort> hostPorts, String member) {
    public static final NodeReservations NONE = new NodeReservations(0, 0, Resources.NONE, 0, Set.of(), "");

    public static NodeReservations of(long session, long incarnation, NodeLedger ledger) {
        return new NodeReservations(
                session, incarnation, ledger.reserved(), ledger.claims().size(), ledger.ports(), "");
    }

    public NodeReservations at(String address) {
        return new NodeReservations(session, incarnation, reserved, podCount, hostPorts, address);
    }

    /** Reads a {@link #document}. */
    public static NodeReservations of(ApiObject document) {
        JsonNode tree = document.json();
        Map<String, Long> extended = new HashMap<>();
        tree.path("extended")
                .properties()
                .forEach(it -> extended.put(it.getKey(), it.getValue().asLong()));
        Set<HostPort> ports = new HashSet<>();
        for (JsonNode port : tree.path("hostPorts")) {
            ports.add(new HostPort(
                    port.path("ip").asText(),
                    port.path("protocol").asText(),
                    port.path("port").asInt()));
        }
        return new NodeReservations(
                tree.path("session").asLong(),
                tree.path("incarnation").asLong(),
                new Resources(
                        tree.path("cpuMillis").asLong(),
                        tree.path("memoryBytes").asLong(),
                        extended),
                tree.path("podCount").asInt(),
                ports,
                tree.path("member").asText());
    }

    public ApiObject document(String node) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "starling.internal/v1").put("kind", "Reservations");
        tree.putObject("metadata").put("name", node);
        tree.put("session", session).put("incarnation", incarnation).put("member", member);
        tree.put("cpuMillis", reserved.cpuMillis()).put("memoryBytes", reserved.memoryBytes());
        ObjectNode extended = tree.putObject("extended");
        reserved.extended().forEach(extended::put);
        tree.put("podCount", podCount);
        ArrayNode ports = tree.putArray("hostPorts");
        hostPorts.forEach(port -> ports.addObject()
                .put("ip", port.ip())
                .put("protocol", port.protocol())
                .put("port", port.port()));
        return ApiObject.of(tree);
    }
}
