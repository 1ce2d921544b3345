package io.starling.core.node;

import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Shortage;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is taken on a node, and whether one more pod fits. Immutable.
 *
 * <p>What is admitted never exceeds what is allocatable, a port of the node is given once, and there are at most
 * {@code maxPods}. Only pods that are on the machine already ({@link #holding}) count even where they don't fit, because
 * they are there: then nothing more is admitted until they leave.
 *
 * @param claims by the pod's uid
 * @param reserved the sum of what all its pods ask for
 * @param taken the node's ports that are taken, and by how many of its pods: more than one where {@link #holding} counted them
 */
public record NodeLedger(
        Resources allocatable,
        int maxPods,
        PMap<String, PodClaim> claims,
        Resources reserved,
        PMap<HostPort, Integer> taken) {
    /** What comes of asking for room. */
    public sealed interface Admission {}

    /** There is room, and it is taken in this ledger. */
    public record Admitted(NodeLedger ledger) implements Admission {}

    /** @param reasons in Kubernetes' words, as {@code Insufficient cpu} */
    public record Refused(List<String> reasons) implements Admission {}

    public static NodeLedger empty(Resources allocatable, int maxPods) {
        return new NodeLedger(allocatable, maxPods, HashTreePMap.empty(), Resources.NONE, HashTreePMap.empty());
    }

    /** Takes room for a pod. Asking again for a pod that has room is admitted again and changes nothing. */
    public Admission admit(PodClaim claim) {
        if (claims.containsKey(claim.uid())) {
            return new Admitted(this);
        }
        List<String> reasons = Shortage.reasons(
                claim.resources(), allocatable.minus(reserved), claims.size(), maxPods, claim.hostPorts(), ports());
        return reasons.isEmpty() ? new Admitted(holding(claim)) : new Refused(reasons);
    }

    /** Counts a pod that is on the machine, whether it fits or not. */
    public NodeLedger holding(PodClaim claim) {
        NodeLedger without = release(claim.uid());
        PMap<HostPort, Integer> ports = without.taken;
        for (HostPort port : claim.hostPorts()) {
            ports = ports.plus(port, ports.getOrDefault(port, 0) + 1);
        }
        return new NodeLedger(
                allocatable,
                maxPods,
                without.claims.plus(claim.uid(), claim),
                without.reserved.plus(claim.resources()),
                ports);
    }

    /** Counts pods that are on the machine, whether they fit or not. */
    public NodeLedger holding(Collection<PodClaim> held) {
        NodeLedger ledger = this;
        for (PodClaim claim : held) {
            ledger = ledger.holding(claim);
        }
        return ledger;
    }

    /** Gives a pod's room back; nothing happens where it has none. */
    public NodeLedger release(String uid) {
        PodClaim claim = claims.get(uid);
        if (claim == null) {
            return this;
        }
        PMap<HostPort, Integer> ports = taken;
        for (HostPort port : claim.hostPorts()) {
            int others = ports.getOrDefault(port, 0) - 1;
            ports = others > 0 ? ports.plus(port, others) : ports.minus(port);
        }
        return new NodeLedger(allocatable, maxPods, claims.minus(uid), reserved.minus(claim.resources()), ports);
    }

    public boolean has(String uid) {
        return claims.containsKey(uid);
    }

    /** The node's ports that are taken. */
    public Set<HostPort> ports() {
        return taken.keySet();
    }

    /** This ledger as planners see it: the given node with what is taken here. */
    public NodeView shownIn(NodeView node) {
        return new NodeView(
                node.name(),
                node.labels(),
                node.taints(),
                node.unschedulable(),
                node.ready(),
                allocatable,
                maxPods,
                reserved,
                claims.size(),
                ports());
    }
}
