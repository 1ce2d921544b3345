package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckedService;
import io.starling.http.kubernetes.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Nodes, services and checks as Consul writes them. */
final class ServiceDocuments {
    private final String datacenter;
    private final String agent;

    /** @param agent the agent's node */
    ServiceDocuments(String datacenter, String agent) {
        this.datacenter = datacenter;
        this.agent = agent;
    }

    ObjectNode node(ConsulNodes.Node node) {
        return node(node.name(), node.address(), node.meta(), node.version());
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

    /** As {@code /v1/agent/services} and {@code /v1/health/service/NAME} show a service. */
    ObjectNode service(Seen seen) {
        CheckedService service = seen.service();
        ObjectNode json = Json.object();
        json.put("ID", service.id());
        json.put("Service", service.name());
        strings(json.putArray("Tags"), service);
        json.put("Address", service.address());
        tagged(json.putObject("TaggedAddresses"), service);
        put(json.putObject("Meta"), service.meta());
        json.put("Port", service.port());
        weights(json.putObject("Weights"), service);
        json.put("EnableTagOverride", service.enableTagOverride());
        json.put("Datacenter", datacenter);
        return indexed(json, seen.version());
    }

    /** As {@code /v1/agent/service/ID} shows it: with a hash of its contents, without the index. */
    ObjectNode agentService(Seen seen) {
        ObjectNode json = service(seen);
        json.remove(List.of("CreateIndex", "ModifyIndex"));
        json.put(
                "ContentHash",
                ClusterRoutes.idOf(json.toString()).replace("-", "").substring(0, 16));
        return json;
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
        tagged(json.putObject("ServiceTaggedAddresses"), service);
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
        if (seen.node() == null || service.node().equals(agent)) {
            checks.add(nodeCheck(service.node(), seen.version()));
        }
        if (seen.node() != null) {
            seen.node().checks().forEach(check -> checks.add(nodeCheck(seen.node(), check, seen.version())));
        }
        seen.checks().forEach(check -> checks.add(check(seen, check)));
        return json;
    }

    /** A check that a client registered for a node, not for a service there. */
    ObjectNode nodeCheck(CheckedService node, Check check, long index) {
        return check(node.node(), "", "", List.of(), check, index);
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
        return check(service.node(), service.id(), service.name(), service.tags(), check, seen.version());
    }

    private static ObjectNode check(String node, String id, String name, List<String> tags, Check check, long index) {
        CheckDefinition definition = check.definition();
        ObjectNode json = Json.object();
        json.put("Node", node);
        json.put("CheckID", check.id());
        json.put("Name", definition.name());
        json.put("Status", check.status().text());
        json.put("Notes", definition.notes());
        json.put("Output", check.output());
        json.put("ServiceID", id);
        json.put("ServiceName", name);
        ArrayNode shown = json.putArray("ServiceTags");
        tags.forEach(shown::add);
        json.put(
                "Type",
                definition.kind() == Kind.EXTERNAL
                        ? ""
                        : definition.kind().name().toLowerCase(Locale.ROOT));
        json.putObject("Definition");
        return indexed(json, index);
    }

    private static ObjectNode indexed(ObjectNode json, long index) {
        return json.put("CreateIndex", Math.max(1, index)).put("ModifyIndex", Math.max(1, index));
    }

    private static void tagged(ObjectNode json, CheckedService service) {
        service.taggedAddresses()
                .forEach((tag, it) ->
                        json.putObject(tag).put("Address", it.address()).put("Port", it.port()));
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
