package io.starling.core.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.schedule.Filters;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Taint;
import io.starling.core.workload.NodeTrouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows a node as the API does, and reads what planners need from what is shown. */
public final class NodeDocument {
    /** The taint of a node that nothing is heard of. */
    public static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    /** The taint of a node whose agent is known not to run. */
    public static final String NOT_READY = "node.kubernetes.io/not-ready";
    /** The taint of a node that has no addresses for pods yet. */
    public static final String NETWORK_UNAVAILABLE = "node.kubernetes.io/network-unavailable";
    /** The taint of a node that can't start containers just now; those that run go on. */
    public static final String RUNTIME_UNAVAILABLE = "node.starling.io/runtime-unavailable";
    /** The reason of the condition Ready of a node whose agent said goodbye. */
    static final String LEFT = "AgentLeft";

    private static final String UNKNOWN = "NodeStatusUnknown";
    private static final String NETWORK = "NetworkUnavailable";
    private static final String RUNTIME = "RuntimeUnavailable";
    private static final String STOPPED_POSTING = "the agent stopped posting node status";
    private static final Set<String> OURS = Set.of(UNREACHABLE, NOT_READY, NETWORK_UNAVAILABLE, RUNTIME_UNAVAILABLE);
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

    /**
     * The object as it is journaled: without what {@link #render} adds. A user's taint that drives pods off tells since when.
     */
    public static ApiObject withoutOurs(ApiObject object, Instant now) {
        return object.with(tree -> {
            tree.remove("status");
            ArrayNode kept = JSON.arrayNode();
            for (JsonNode taint : object.spec().path("taints")) {
                if (!OURS.contains(taint.path("key").asText())) {
                    kept.add(dated(taint, now));
                }
            }
            ObjectNode spec = tree.withObjectProperty("spec");
            spec.remove(List.of("taints", "podCIDR", "podCIDRs"));
            if (!kept.isEmpty()) {
                spec.set("taints", kept);
            }
        });
    }

    private static JsonNode dated(JsonNode taint, Instant now) {
        return taint.path("effect").asText().equals(Taint.NO_EXECUTE) && !taint.hasNonNull("timeAdded")
                ? ((ObjectNode) taint.deepCopy()).put("timeAdded", time(now))
                : taint;
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
            String range = state.range();
            if (range != null) {
                ObjectNode spec = tree.withObjectProperty("spec").put("podCIDR", range);
                spec.putArray("podCIDRs").add(range);
            } else if (state.lacksRange()) {
                taint(
                        tree,
                        NETWORK_UNAVAILABLE,
                        Taint.NO_SCHEDULE,
                        time(state.life().since()));
            }
            if (facts != null) {
                NodeFacts.Trouble trouble = facts.trouble();
                if (trouble != null) {
                    taint(tree, RUNTIME_UNAVAILABLE, Taint.NO_SCHEDULE, time(trouble.since()));
                }
                ObjectNode status = status(facts, state.life());
                ArrayNode conditions = (ArrayNode) status.path("conditions");
                network(conditions, state, facts);
                runtime(conditions, state.life(), trouble);
                tree.set("status", status);
            }
        });
    }

    /** Whether the node has addresses for pods; nothing is said where pods have no network of their own. */
    private static void network(ArrayNode conditions, NodeState state, NodeFacts facts) {
        if (state.range() != null) {
            condition(conditions, NETWORK, "False", "PodRangeGiven", "pods have addresses of a range", state.life());
        } else if (facts.podNetwork()) {
            condition(
                    conditions, NETWORK, "True", "NoPodRange", "the node has no range of pod addresses", state.life());
        }
    }

    private static void runtime(ArrayNode conditions, NodeLife life, NodeFacts.@Nullable Trouble trouble) {
        if (trouble != null) {
            condition(conditions, RUNTIME, "True", "RuntimeDoesNotAnswer", trouble.why(), time(trouble.since()));
        } else if (silent(life)) {
            condition(conditions, RUNTIME, "Unknown", UNKNOWN, STOPPED_POSTING, life);
        } else {
            condition(conditions, RUNTIME, "False", "RuntimeAnswers", "containers can be started", life);
        }
    }

    private static void taint(ObjectNode tree, NodeLife life) {
        String key = silent(life) ? UNREACHABLE : NOT_READY;
        taint(tree, key, Taint.NO_SCHEDULE, time(life.since()));
        Instant driving = life.standing() == NodeLife.Standing.LEFT ? life.since() : life.evicting();
        if (driving != null) {
            // In milliseconds, though Kubernetes has seconds: a pod that tolerates it for a second must have that
            // second.
            taint(
                    tree,
                    key,
                    Taint.NO_EXECUTE,
                    driving.truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }

    private static void taint(ObjectNode tree, String key, String effect, String since) {
        tree.withObjectProperty("spec")
                .withArrayProperty("taints")
                .addObject()
                .put("key", key)
                .put("effect", effect)
                .put("timeAdded", since);
    }

    /** Nothing is heard, and nothing is known either. */
    private static boolean silent(NodeLife life) {
        return life.standing() == NodeLife.Standing.SILENT || life.standing() == NodeLife.Standing.FENCED;
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
            if (silent(life)) {
                condition(conditions, pressure, "Unknown", UNKNOWN, STOPPED_POSTING, life);
            } else {
                condition(conditions, pressure, "False", "AgentHasNo" + pressure, "", life);
            }
        }
        ready(conditions, life);
        return status;
    }

    private static void ready(ArrayNode conditions, NodeLife life) {
        switch (life.standing()) {
            case READY ->
                condition(conditions, "Ready", "True", "AgentReady", "the agent is posting ready status", life);
            case LEFT ->
                condition(conditions, "Ready", "False", LEFT, "the agent was stopped, and stops its pods", life);
            case DOWN ->
                condition(
                        conditions,
                        "Ready",
                        "False",
                        "AgentDied",
                        "the agent's process died; it is expected back",
                        life);
            case NEW, SILENT, FENCED -> condition(conditions, "Ready", "Unknown", UNKNOWN, STOPPED_POSTING, life);
        }
    }

    private static void condition(
            ArrayNode conditions, String type, String status, String reason, String message, NodeLife life) {
        condition(conditions, type, status, reason, message, time(life.since()));
    }

    private static void condition(
            ArrayNode conditions, String type, String status, String reason, String message, String at) {
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
                ledger.session() != 0 && ready(node),
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

    /** Why the node drives pods off; null where it doesn't. */
    public static @Nullable NodeTrouble trouble(ApiObject node) {
        List<NodeTrouble.Driving> driving = new ArrayList<>();
        for (JsonNode taint : node.spec().path("taints")) {
            if (taint.path("effect").asText().equals(Taint.NO_EXECUTE)) {
                driving.add(new NodeTrouble.Driving(Taint.of(taint), since(taint)));
            }
        }
        return driving.isEmpty() ? null : new NodeTrouble(node.name(), manner(node), driving);
    }

    private static NodeTrouble.Manner manner(ApiObject node) {
        JsonNode condition = ready(node.status());
        if (condition.path("status").asText("True").equals("True")) {
            return NodeTrouble.Manner.STOPPING;
        }
        return condition.path("reason").asText().equals(LEFT)
                ? NodeTrouble.Manner.LEAVING
                : NodeTrouble.Manner.GIVING_UP;
    }

    private static boolean ready(ApiObject node) {
        return ready(node.status()).path("status").asText("True").equals("True");
    }

    private static JsonNode ready(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        return JSON.missingNode();
    }

    /** Since when a lost node drives its pods off; null where it doesn't. */
    static @Nullable Instant evictingSince(ApiObject node) {
        for (JsonNode taint : node.spec().path("taints")) {
            String key = taint.path("key").asText();
            if ((key.equals(UNREACHABLE) || key.equals(NOT_READY))
                    && taint.path("effect").asText().equals(Taint.NO_EXECUTE)) {
                return since(taint);
            }
        }
        return null;
    }

    private static Instant since(JsonNode taint) {
        return Instant.parse(taint.path("timeAdded").asText("1970-01-01T00:00:00Z"));
    }

    /**
     * Why the node doesn't admit a pod, apart from its room: it was cordoned or tainted after the pod's owner looked. A pod
     * whose user named the node is kept away only by what would drive it off again.
     */
    public static List<String> unwelcoming(ApiObject node, ApiObject pod) {
        return Filters.tainted(
                PodDemand.of(pod.spec()),
                node.spec().path("unschedulable").asBoolean(false),
                Taint.listOf(node.spec().path("taints")));
    }
}
