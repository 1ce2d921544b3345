package io.starling.core.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a node has too little of for one more pod, in Kubernetes' words. */
public final class Shortage {
    private Shortage() {}

    /** Empty where the pod fits. */
    public static List<String> reasons(
            Resources demand,
            Resources free,
            int podCount,
            int maxPods,
            Collection<HostPort> wantedPorts,
            Collection<HostPort> takenPorts) {
        if (HostPort.anyConflict(wantedPorts, takenPorts)) {
            return List.of("node(s) didn't have free ports for the requested pod ports");
        }
        List<String> reasons = new ArrayList<>();
        if (podCount >= maxPods) {
            reasons.add("Too many pods");
        }
        demand.lacking(free).forEach(name -> reasons.add("Insufficient " + name));
        return reasons;
    }
}
