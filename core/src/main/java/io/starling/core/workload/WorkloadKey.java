package io.starling.core.workload;

import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;

/**
 * Which workload: the key of the object that its user made.
 *
 * @param root a Deployment, a ReplicaSet or a bare Pod
 */
public record WorkloadKey(ObjectKey root) {
    public static final ResourceType DEPLOYMENTS = new ResourceType("apps", "deployments");
    public static final ResourceType REPLICA_SETS = new ResourceType("apps", "replicasets");
    public static final ResourceType PODS = new ResourceType("", "pods");

    /** Parses {@link #id()}. */
    public static WorkloadKey parse(String id) {
        String[] parts = id.split("/", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a workload: " + id);
        }
        return new WorkloadKey(new ObjectKey(ResourceType.parse(parts[0]), parts[1], parts[2]));
    }

    /** {@code deployments.apps/default/web}. */
    public String id() {
        return root.toString();
    }

    public String namespace() {
        return root.namespace();
    }

    public String name() {
        return root.name();
    }

    public boolean isDeployment() {
        return root.type().equals(DEPLOYMENTS);
    }

    public ObjectKey pod(String name) {
        return new ObjectKey(PODS, namespace(), name);
    }

    public ObjectKey replicaSet(String name) {
        return new ObjectKey(REPLICA_SETS, namespace(), name);
    }
}
