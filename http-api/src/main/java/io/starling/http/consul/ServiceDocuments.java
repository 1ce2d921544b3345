package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckedService;
import io.starling.http.kubernetes.Json;
import java.util.Locale;
import java.util.Map;

/** Nodes, services and checks as Consul writes them. */
final class ServiceDocuments {
    private final String datacenter;

    ServiceDocuments(String datacenter) {
        this.datacenter = datacenter;
    }

    ObjectNode node(String name, String address, Map<String, String> meta, long index) {
        ObjectNode json = Json.object();
        json.put("ID", ClusterRoutes.idOf(name));
        json.put("Node", name);
        json.put("Address", address);
        json.put("Datacenter", datacenter);
        json.putObject("TaggedAddresses").put("lan", address).put("wan", address);
        put(json.putObject("Meta"), meta);
        return indexed(json, index);
    }

    /** As {@code /v1/agent/service/ID} and {@code /v1/health/service/NAME} show a service. */
    ObjectNode service(Seen seen) {
        CheckedService service = seen.service();
        ObjectNode json = Json.object();
        json.put("ID", service.id());
        json.put("Service", service.name());
        strings(json.putArray("Tags"), service);
        json.put("Address", service.address());
        json.putObject("TaggedAddresses");
        put(json.putObject("Meta"), service.meta());
        json.put("Port", service.port());
        weights(json.putObject("Weights"), service);
        json.put("EnableTagOverride", service.enableTagOverride());
        json.put("Datacenter", datacenter);
        return indexed(json, seen.version());
    }

    /** As {@code /v1/catalog/service/NAME} shows a service with its node. */
    ObjectNode catalogEntry(Seen seen) {
        CheckedService service = seen.service();
        ObjectNode json = Json.object();
        json.put("ID", ClusterRoutes.idOf(service.node()));
        json.put("Node", service.node());
        json.put("Address", service.nodeAddress());
        json.put("Datacenter", datacenter);
        json.putObject("TaggedAddresses").put("lan", service.nodeAddress()).put("wan", service.nodeAddress());
        put(json.putObject("NodeMeta"), service.nodeMeta());
        json.put("ServiceKind", "");
        json.put("ServiceID", service.id());
        json.put("ServiceName", service.name());
        strings(json.putArray("ServiceTags"), service);
        json.put("ServiceAddress", service.address());
        json.putObject("ServiceTaggedAddresses");
        weights(json.putObject("ServiceWeights"), service);
        put(json.putObject("ServiceMeta"), service.meta());
        json.put("ServicePort", service.port());
        json.put("ServiceEnableTagOverride", service.enableTagOverride());
        return indexed(json, seen.version());
    }

    /** As {@code /v1/health/service/NAME} shows an instance: its node, itself, its checks. */
    ObjectNode healthEntry(Seen seen) {
        CheckedService service = seen.service();
        ObjectNode json = Json.object();
        json.set("Node", node(service.node(), service.nodeAddress(), service.nodeMeta(), seen.version()));
        json.set("Service", service(seen));
        ArrayNode checks = json.putArray("Checks");
        checks.add(nodeCheck(service.node(), seen.version()));
        seen.checks().forEach(check -> checks.add(check(seen, check)));
        return json;
    }

    /** The check of a node itself: nodes that are gone aren't shown, so it passes. */
    ObjectNode nodeCheck(String node, long index) {
        ObjectNode json = Json.object();
        json.put("Node", node);
        json.put("CheckID", "serfHealth");
        json.put("Name", "Serf Health Status");
        json.put("Status", "passing");
        json.put("Notes", "");
        json.put("Output", "Agent alive and reachable");
        json.put("ServiceID", "");
        json.put("ServiceName", "");
        json.putArray("ServiceTags");
        json.put("Type", "");
        json.putObject("Definition");
        return indexed(json, index);
    }

    ObjectNode check(Seen seen, Check check) {
        CheckedService service = seen.service();
        CheckDefinition definition = check.definition();
        ObjectNode json = Json.object();
        json.put("Node", service.node());
        json.put("CheckID", check.id());
        json.put("Name", definition.name());
        json.put("Status", check.status().text());
        json.put("Notes", definition.notes());
        json.put("Output", check.output());
        json.put("ServiceID", service.id());
        json.put("ServiceName", service.name());
        strings(json.putArray("ServiceTags"), service);
        json.put(
                "Type",
                definition.kind() == Kind.EXTERNAL
                        ? ""
                        : definition.kind().name().toLowerCase(Locale.ROOT));
        json.putObject("Definition");
        return indexed(json, seen.version());
    }

    private static ObjectNode indexed(ObjectNode json, long index) {
        return json.put("CreateIndex", Math.max(1, index)).put("ModifyIndex", Math.max(1, index));
    }

    private static void weights(ObjectNode json, CheckedService service) {
        json.put("Passing", service.passing()).put("Warning", service.warning());
    }

    private static void strings(ArrayNode json, CheckedService service) {
        service.tags().forEach(json::add);
    }

    private static void put(ObjectNode json, Map<String, String> map) {
        map.forEach(json::put);
    }
}
