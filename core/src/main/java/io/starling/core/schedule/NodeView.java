package io.starling.core.schedule;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a planner knows of one node. It may be out of date: the node itself has the last word.
 *
 * @param ready whether its agent lives and was welcomed
 * @param unschedulable whether it is cordoned
 * @param maxPods how many pods it may have
 * @param reserved what the pods on it, or on the way to it, ask for
 * @param podCount how many they are
 * @param hostPorts the ports of the node that they take
 */
public record NodeView(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean unschedulable,
        boolean ready,
        Resources allocatable,
        int maxPods,
        Resources reserved,
        int podCount,
        Set<HostPort> hostPorts) {
    public NodeView {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
        hostPorts = Set.copyOf(hostPorts);
    }

    /** An empty node that is ready. */
    public static NodeView of(String name, Resources allocatable, int maxPods) {
        return new NodeView(name, Map.of(), List.of(), false, true, allocatable, maxPods, Resources.NONE, 0, Set.of());
    }

    /** What is left; below zero where the node has shrunk under its pods. */
    public Resources free() {
        return allocatable.minus(reserved);
    }

    /** This node with so many more pods of one demand. */
    public NodeView plus(Resources demand, Set<HostPort> ports, int times) {
        return times == 0 ? this : with(Resources.NONE.plus(demand, times), ports, times);
    }

    /** This node with so many more pods, which ask for so much in all. */
    public NodeView with(Resources sum, Set<HostPort> ports, int pods) {
        if (pods == 0) {
            return this;
        }
        Set<HostPort> taken = new HashSet<>(hostPorts);
        taken.addAll(ports);
        return new NodeView(
                name,
                labels,
                taints,
                unschedulable,
                ready,
                allocatable,
                maxPods,
                reserved.plus(sum),
                podCount + pods,
                taken);
    }

    public NodeView withReady(boolean nowReady) {
        return new NodeView(
                name, labels, taints, unschedulable, nowReady, allocatable, maxPods, reserved, podCount, hostPorts);
    }

    public NodeView withUnschedulable(boolean nowUnschedulable) {
        return new NodeView(
                name, labels, taints, nowUnschedulable, ready, allocatable, maxPods, reserved, podCount, hostPorts);
    }

    public NodeView withLabels(Map<String, String> others) {
        return new NodeView(
                name, others, taints, unschedulable, ready, allocatable, maxPods, reserved, podCount, hostPorts);
    }

    public NodeView withTaints(List<Taint> others) {
        return new NodeView(
                name, labels, others, unschedulable, ready, allocatable, maxPods, reserved, podCount, hostPorts);
    }
}
