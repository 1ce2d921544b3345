package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A node's row. */
final class NodeRow {
    static final List<Column> COLUMNS = List.of(
            id(),
            text("Status"),
            text("Roles"),
            text("Age"),
            text("Version"),
            text("Internal-IP").wide(),
            text("External-IP").wide(),
            text("OS-Image").wide(),
            text("Kernel-Version").wide(),
            text("Container-Runtime").wide());
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private NodeRow() {}

    static List<Object> cells(ApiObject node, Instant now) {
        JsonNode info = node.status().path("nodeInfo");
        return List.of(
                node.name(),
                status(node),
                roles(node.labels()),
                Cells.age(node, now),
                info.path("kubeletVersion").asText(""),
                address(node, "InternalIP"),
                address(node, "ExternalIP"),
                Cells.text(info.path("osImage"), Cells.UNKNOWN),
                Cells.text(info.path("kernelVersion"), Cells.UNKNOWN),
                Cells.text(info.path("containerRuntimeVersion"), Cells.UNKNOWN));
    }

    private static String status(ApiObject node) {
        String ready = node.status()
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("Ready"))
                .map(condition -> condition.path("status").asText().equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return node.spec().path("unschedulable").asBoolean() ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(Map<String, String> labels) {
        return Cells.joined(labels.entrySet().stream()
                .map(label -> {
                    if (label.getKey().startsWith(ROLE_PREFIX)) {
                        return label.getKey().substring(ROLE_PREFIX.length());
                    }
                    return label.getKey().equals("kubernetes.io/role") ? label.getValue() : "";
                })
                .sorted()
                .distinct());
    }

    private static String address(ApiObject node, String type) {
        return node.status()
                .path("addresses")
                .valueStream()
                .filter(address -> address.path("type").asText().equals(type))
                .map(address -> address.path("address").asText())
                .findFirst()
                .orElse(Cells.NONE);
    }
}
