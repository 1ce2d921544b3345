package io.starling.core.node;

import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Shortage;
import java.util.Collection;
import java.util.HashSet;
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
 */
public record NodeLedger(Resources allocatable, int maxPods, PMap<String, PodClaim> claims) {
    /** What comes of asking for room. */
    public sealed interface Admission {}

    /** There is room, and it is taken in this ledger. */
    public record Admitted(NodeLedger ledger) implements Admission {}

    /** @param reasons in Kubernetes' words, as {@code Insufficient cpu} */
    public record Refused(List<String> reasons) implements Admission {}

    public static NodeLedger empty(Resources allocatable, int maxPods) {
        return new NodeLedger(allocatable, maxPods, HashTreePMap.empty());
    }

    /** Takes room for a pod. Asking again for a pod that has room is admitted again and changes nothing. */
    public Admission admit(PodClaim claim) {
        if (claims.containsKey(claim.uid())) {
            return new Admitted(this);
        }
        List<String> reasons = Shortage.reasons(
                claim.resources(), allocatable.minus(reserved()), claims.size(), maxPods, claim.hostPorts(), ports());
        return reasons.isEmpty() ? new Admitted(holding(claim)) : new Refused(reasons);
    }

    /** Counts a pod that is on the machine, whether it fits or not. */
    public NodeLedger holding(PodClaim claim) {
        return new NodeLedger(allocatable, maxPods, claims.plus(claim.uid(), claim));
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
        return new NodeLedger(allocatable, maxPods, claims.minus(uid));
    }

    /** The same pods on a machine that was found to be of another size. */
    public NodeLedger resized(Resources nowAllocatable, int nowMaxPods) {
        return new NodeLedger(nowAllocatable, nowMaxPods, claims);
    }

    public boolean has(String uid) {
        return claims.containsKey(uid);
    }

    /** The sum of what all its pods ask for. */
    public Resources reserved() {
        Resources sum = Resources.NONE;
        for (PodClaim claim : claims.values()) {
            sum = sum.plus(claim.resources());
        }
        return sum;
    }

    /** The node's ports that are taken. */
    public Set<HostPort> ports() {
        Set<HostPort> ports = new HashSet<>();
        claims.values().forEach(claim -> ports.addAll(claim.hostPorts()));
        return ports;
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
                reserved(),
                claims.size(),
                ports());
    }
}
