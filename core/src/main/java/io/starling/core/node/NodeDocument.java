package io.starling.core.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Taint;
import io.starling.core.workload.LostNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows a node as the API does, and reads what planners need from what is shown. */
public final class NodeDocument {
    public static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NodeDocument() {}

    /** The object that an agent's first introduction makes. */
    public static ApiObject registered(String name, String uid, NodeFacts facts, Instant now) {
        ObjectNode tree = JSON.objectNode().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", name).put("uid", uid).put("creationTimestamp", time(now));
        tree.putObject("spec");
        return labelled(ApiObject.of(tree), facts);
    }

    /** The object with the labels that the machine itself has; what users added stays. */
    public static ApiObject labelled(ApiObject object, NodeFacts facts) {
        return object.with(tree -> {
            ObjectNode labels = tree.withObjectProperty("metadata").withObjectProperty("labels");
            facts.labels().forEach(labels::put);
        });
    }

    /** The object as it is journaled: without what {@link #render} adds. */
    public static ApiObject withoutOurs(ApiObject object) {
        return object.with(tree -> {
            tree.remove("status");
            ArrayNode kept = JSON.arrayNode();
            for (JsonNode taint : object.spec().path("taints")) {
                if (!taint.path("key").asText().equals(UNREACHABLE)) {
                    kept.add(taint);
                }
            }
            ObjectNode spec = tree.withObjectProperty("spec");
            spec.remove("taints");
            if (!kept.isEmpty()) {
                spec.set("taints", kept);
            }
        });
    }

    /** The document; without resourceVersion. */
    public static @Nullable ApiObject render(NodeState state) {
        ApiObject object = state.object();
        NodeFacts facts = state.facts();
        if (object == null) {
            return null;
        }
        return object.with(tree -> {
            if (!state.life().ready()) {
                taint(tree, state.life());
            }
            if (facts != null) {
                tree.set("status", status(facts, state.life()));
            }
        });
    }

    private static void taint(ObjectNode tree, NodeLife life) {
        ArrayNode taints = tree.withObjectProperty("spec").withArrayProperty("taints");
        String since = time(life.since());
        for (String effect : new String[] {Taint.NO_SCHEDULE, Taint.NO_EXECUTE}) {
            taints.addObject().put("key", UNREACHABLE).put("effect", effect).put("timeAdded", since);
        }
    }

    private static ObjectNode status(NodeFacts facts, NodeLife life) {
        ObjectNode status = JSON.objectNode();
        status.set("capacity", map(facts.capacity()));
        status.set("allocatable", map(facts.allocatable()));
        ArrayNode addresses = status.putArray("addresses");
        facts.addresses()
                .forEach((type, address) ->
                        addresses.addObject().put("type", type).put("address", address));
        status.set("nodeInfo", map(facts.info()));
        ArrayNode conditions = status.putArray("conditions");
        for (String pressure : new String[] {"MemoryPressure", "DiskPressure", "PIDPressure"}) {
            condition(conditions, pressure, "False", "AgentHasNo" + pressure, "", life);
        }
        boolean ready = life.ready();
        condition(
                conditions,
                "Ready",
                ready ? "True" : "Unknown",
                ready ? "AgentReady" : life.standing() == NodeLife.Standing.LEFT ? "AgentLeft" : "NodeStatusUnknown",
                ready ? "the agent is posting ready status" : "the agent stopped posting node status",
                life);
        return status;
    }

    private static void condition(
            ArrayNode conditions, String type, String status, String reason, String message, NodeLife life) {
        String at = time(life.since());
        conditions
                .addObject()
                .put("type", type)
                .put("status", status)
                .put("lastHeartbeatTime", at)
                .put("lastTransitionTime", at)
                .put("reason", reason)
                .put("message", message);
    }

    private static ObjectNode map(Map<String, String> values) {
        ObjectNode tree = JSON.objectNode();
        values.forEach(tree::put);
        return tree;
    }

    private static String time(@Nullable Instant at) {
        return (at == null ? Instant.EPOCH : at).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What planners see of a node. */
    public static NodeView view(ApiObject node, NodeReservations ledger) {
        ObjectNode allocatable =
                node.status().path("allocatable") instanceof ObjectNode tree ? tree : JSON.objectNode();
        return new NodeView(
                node.name(),
                node.labels(),
                Taint.listOf(node.spec().path("taints")),
                node.spec().path("unschedulable").asBoolean(false),
                ledger.session() != 0 && lost(node) == null,
                Resources.of(allocatable),
                maxPods(allocatable),
                ledger.reserved(),
                ledger.podCount(),
                ledger.hostPorts());
    }

    /** An empty ledger of the size that the facts tell. */
    public static NodeLedger ledger(NodeFacts facts) {
        ObjectNode allocatable = map(facts.allocatable());
        return NodeLedger.empty(Resources.of(allocatable), maxPods(allocatable));
    }

    private static int maxPods(ObjectNode allocatable) {
        return allocatable.path("pods").asInt(110);
    }

    /** What a pod takes of the node. */
    public static PodClaim claim(String uid, ApiObject pod) {
        return PodClaim.of(uid, PodDemand.of(pod.spec()));
    }

    /** Since when the node can't be reached; null while it can. */
    public static @Nullable LostNode lost(ApiObject node) {
        for (JsonNode taint : node.spec().path("taints")) {
            if (taint.path("key").asText().equals(UNREACHABLE)
                    && taint.path("effect").asText().equals(Taint.NO_EXECUTE)) {
                return new LostNode(
                        node.name(),
                        Instant.parse(taint.path("timeAdded").asText("1970-01-01T00:00:00Z")),
                        UNREACHABLE);
            }
        }
        return null;
    }
}
