package io.starling.core.registry;

/** Whether an instance takes traffic. The words are Eureka's; the other dialects translate. */
public enum InstanceStatus {
    /** Takes traffic. */
    UP,
    /** Its health check fails, or it says so itself. */
    DOWN,
    /** Not ready yet. */
    STARTING,
    /** Taken out on purpose. */
    OUT_OF_SERVICE,
    UNKNOWN
}
