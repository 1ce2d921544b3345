package io.starling.core.network;

/** Which endpoints a node sends traffic to. */
public enum TrafficPolicy {
    /** All of the cluster. */
    CLUSTER,
    /** Those on the same node; none where it has none. */
    LOCAL;

    static TrafficPolicy of(String name) {
        return name.equals("Local") ? LOCAL : CLUSTER;
    }
}
