package io.starling.core.node;

import java.util.Map;

/**
 * A machine as its agent found it.
 *
 * @param capacity what the machine has: {@code cpu}, {@code memory}, {@code pods}..., as Kubernetes quantities
 * @param allocatable what of it pods may use
 * @param labels without what users add
 * @param addresses by type: {@code InternalIP}, {@code Hostname}
 * @param info the tree of {@code status.nodeInfo}: osImage, kernelVersion, containerRuntimeVersion...
 * @param podNetwork whether it gives pods addresses that other machines reach, of a range that it has to be given
 */
public record NodeFacts(
        Map<String, String> capacity,
        Map<String, String> allocatable,
        Map<String, String> labels,
        Map<String, String> addresses,
        Map<String, String> info,
        boolean podNetwork) {
    /** The same machine, with a pod network or without. */
    public NodeFacts withPodNetwork(boolean there) {
        return new NodeFacts(capacity, allocatable, labels, addresses, info, there);
    }
}
