package io.starling.core.object;

/**
 * Names one object of the cluster.
 *
 * @param type the kind, free of its version
 * @param namespace the namespace, empty for a cluster-scoped kind
 * @param name the object's name
 */
public record ObjectKey(ResourceType type, String namespace, String name) {
    /** The form used in logs and as a map key in documents: {@code deployments.apps/default/web}. */
    @Override
    public String toString() {
        return type.id() + "/" + namespace + "/" + name;
    }
}
