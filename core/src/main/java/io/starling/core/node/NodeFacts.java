package io.starling.core.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine as its agent found it.
 *
 * @param capacity what the machine has: {@code cpu}, {@code memory}, {@code pods}..., as Kubernetes quantities
 * @param allocatable what of it pods may use
 * @param labels without what users add
 * @param addresses by type: {@code InternalIP}, {@code Hostname}
 * @param info the tree of {@code status.nodeInfo}: osImage, kernelVersion, containerRuntimeVersion...
 * @param podNetwork whether it gives pods addresses that other machines reach, of a range that it has to be given
 * @param trouble why it can't start containers just now; null where it can
 */
public record NodeFacts(
        Map<String, String> capacity,
        Map<String, String> allocatable,
        Map<String, String> labels,
        Map<String, String> addresses,
        Map<String, String> info,
        boolean podNetwork,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Trouble trouble) {
    /**
     * What runs containers can't be used. Those that run go on.
     *
     * @param why a sentence
     * @param since when it was noticed
     */
    public record Trouble(String why, Instant since) {}

    /** A machine that can start containers, without a network for pods. */
    public static NodeFacts of(
            Map<String, String> capacity,
            Map<String, String> allocatable,
            Map<String, String> labels,
            Map<String, String> addresses,
            Map<String, String> info) {
        return new NodeFacts(capacity, allocatable, labels, addresses, info, false, null);
    }

    /** The same machine, with a pod network or without. */
    public NodeFacts withPodNetwork(boolean there) {
        return new NodeFacts(capacity, allocatable, labels, addresses, info, there, trouble);
    }

    /** The same machine, which can't start containers; or can, where there is no trouble. */
    public NodeFacts withTrouble(@Nullable Trouble now) {
        return new NodeFacts(capacity, allocatable, labels, addresses, info, podNetwork, now);
    }
}
