package io.starling.core.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Places pods of one workload: filters the nodes, then takes the best of them for each pod in turn. Pure: equal input,
 * equal placement.
 */
public final class Scheduler {
    private Scheduler() {}

    /**
     * Places pods that all ask for the same.
     *
     * @param demand what each of the pods asks for
     * @param pods their names, placed in this order
     * @param nodes all nodes of the cluster, less what is in flight to them
     * @param siblingsPerNode how many pods of the workload each node has already
     * @param seed breaks ties between nodes; from the workload's uid, so that workloads differ
     */
    public static Placement place(
            PodDemand demand,
            List<String> pods,
            List<NodeView> nodes,
            Map<String, Integer> siblingsPerNode,
            long seed) {
        return demand.nodeName().isEmpty()
                ? choose(demand, pods, nodes, siblingsPerNode, seed)
                : obey(demand, pods, nodes);
    }

    private static Placement choose(
            PodDemand demand,
            List<String> pods,
            List<NodeView> nodes,
            Map<String, Integer> siblingsPerNode,
            long seed) {
        List<Candidate> candidates = new ArrayList<>();
        for (NodeView node : nodes) {
            Candidate candidate = Candidate.of(node, demand, siblingsPerNode.getOrDefault(node.name(), 0), seed);
            if (candidate != null) {
                candidates.add(candidate);
            }
        }
        Map<String, String> assigned = fill(pods, candidates);
        if (assigned.size() == pods.size()) {
            return new Placement(assigned, Map.of());
        }
        Unplaced unplaced = explain(demand, nodes, candidates);
        return new Placement(assigned, forAll(pods.subList(assigned.size(), pods.size()), unplaced));
    }

    private static Map<String, String> fill(List<String> pods, List<Candidate> candidates) {
        PriorityQueue<Candidate> best = new PriorityQueue<>(Candidate.BEST_FIRST);
        best.addAll(candidates);
        Map<String, String> assigned = new LinkedHashMap<>();
        for (String pod : pods) {
            Candidate node = best.poll();
            if (node == null) {
                break;
            }
            node.take();
            assigned.put(pod, node.name());
            if (!node.full()) {
                best.add(node);
            }
        }
        return assigned;
    }

    private static Unplaced explain(PodDemand demand, List<NodeView> nodes, List<Candidate> candidates) {
        Map<String, NodeView> asLeft = new TreeMap<>();
        nodes.forEach(node -> asLeft.put(node.name(), node));
        candidates.forEach(node -> asLeft.put(node.name(), node.after()));
        Map<String, List<String>> reasons = new TreeMap<>();
        asLeft.forEach((name, node) -> reasons.put(name, Filters.reasons(demand, node)));
        return Unplaced.because(reasons);
    }

    /** The user named the node: only what would drive the pods off again is asked, as in Kubernetes; the node admits or refuses. */
    private static Placement obey(PodDemand demand, List<String> pods, List<NodeView> nodes) {
        String nodeName = demand.nodeName();
        NodeView named = nodes.stream()
                .filter(node -> node.name().equals(nodeName))
                .findFirst()
                .orElse(null);
        if (named == null) {
            String message = "the node \"" + nodeName + "\" that spec.nodeName asks for isn't there";
            return new Placement(Map.of(), forAll(pods, new Unplaced(message, Map.of())));
        }
        List<String> tainted = Filters.tainted(demand, named.unschedulable(), named.taints());
        if (!tainted.isEmpty()) {
            return new Placement(Map.of(), forAll(pods, Unplaced.because(Map.of(nodeName, tainted))));
        }
        Map<String, String> assigned = new LinkedHashMap<>();
        pods.forEach(pod -> assigned.put(pod, nodeName));
        return new Placement(assigned, Map.of());
    }

    private static Map<String, Unplaced> forAll(List<String> pods, Unplaced unplaced) {
        Map<String, Unplaced> all = new LinkedHashMap<>();
        pods.forEach(pod -> all.put(pod, unplaced));
        return all;
    }
}
