package io.starling.core.schedule;

import java.util.List;

/**
 * Whether a pod may be placed on a node, in the order and the words of Kubernetes' scheduler: the first filter that says
 * no gives the reasons.
 */
public final class Filters {
    private Filters() {}

    /** Why not; empty where the pod may be placed. */
    static List<String> reasons(PodDemand demand, NodeView node) {
        List<String> standing = standingReasons(demand, node);
        return standing.isEmpty()
                ? Shortage.reasons(
                        demand.resources(),
                        node.free(),
                        node.podCount(),
                        node.maxPods(),
                        demand.hostPorts(),
                        node.hostPorts())
                : standing;
    }

    /** The reasons that the other pods on the node have no part in. */
    static List<String> standingReasons(PodDemand demand, NodeView node) {
        if (!node.ready()) {
            return List.of("node(s) were not ready");
        }
        List<String> tainted = tainted(demand, node.unschedulable(), node.taints());
        if (!tainted.isEmpty()) {
            return tainted;
        }
        return selected(demand, node) ? List.of() : List.of("node(s) didn't match Pod's node affinity/selector");
    }

    /**
     * Why a node's cordon and taints keep the pod away; empty where they don't. A pod that names its node was placed by its
     * user, who passes by all but the taints that would drive the pod off again.
     */
    public static List<String> tainted(PodDemand demand, boolean unschedulable, List<Taint> taints) {
        boolean named = !demand.nodeName().isEmpty();
        if (unschedulable && !named && !Taint.UNSCHEDULABLE.toleratedBy(demand.tolerations())) {
            return List.of("node(s) were unschedulable");
        }
        for (Taint taint : taints) {
            boolean keepsAway = named ? taint.effect().equals(Taint.NO_EXECUTE) : taint.keepsAway();
            if (keepsAway && !taint.toleratedBy(demand.tolerations())) {
                return List.of("node(s) had untolerated taint {" + taint.key() + ": " + taint.value() + "}");
            }
        }
        return List.of();
    }

    private static boolean selected(PodDemand demand, NodeView node) {
        return node.labels().entrySet().containsAll(demand.nodeSelector().entrySet())
                && (demand.required().isEmpty() || demand.required().stream().anyMatch(term -> term.selects(node)));
    }
}
