package io.starling.core.network;

/** How a Service is reached. A headless one is a CLUSTER_IP without addresses. */
public enum ServiceType {
    CLUSTER_IP,
    NODE_PORT,
    LOAD_BALANCER,
    EXTERNAL_NAME;

    /** By Kubernetes' name; CLUSTER_IP where none is given or it is unknown. */
    static ServiceType of(String name) {
        return switch (name) {
            case "NodePort" -> NODE_PORT;
            case "LoadBalancer" -> LOAD_BALANCER;
            case "ExternalName" -> EXTERNAL_NAME;
            default -> CLUSTER_IP;
        };
    }
}
