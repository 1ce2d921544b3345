package io.starling.core.node;

import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import java.util.Set;

/**
 * What one pod takes of a node.
 *
 * @param uid the pod's
 */
public record PodClaim(String uid, Resources resources, Set<HostPort> hostPorts) {
    public PodClaim {
        hostPorts = Set.copyOf(hostPorts);
    }

    public static PodClaim of(String uid, PodDemand demand) {
        return new PodClaim(uid, demand.resources(), demand.hostPorts());
    }
}
