package io.starling.core.object;

/**
 * Which object is meant, in the words that Kubernetes' Events name one by.
 *
 * @param namespace empty for a cluster-scoped object
 */
public record ObjectReference(String apiVersion, String kind, String namespace, String name, String uid) {
    public static ObjectReference of(ApiObject object) {
        return new ObjectReference(object.apiVersion(), object.kind(), object.namespace(), object.name(), object.uid());
    }

    public static ObjectReference pod(String namespace, String name, String uid) {
        return new ObjectReference("v1", "Pod", namespace, name, uid);
    }

    public boolean isPod() {
        return kind.equals("Pod") && apiVersion.equals("v1");
    }
}
