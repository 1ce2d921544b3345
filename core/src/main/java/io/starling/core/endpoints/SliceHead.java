package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.util.Map;

/**
 * What all slices of a Service have in common.
 *
 * @param owner the object that they follow from, and go with
 * @param service the Service's name
 * @param headless whether the Service has no address of its own
 * @param manager who says that it keeps them
 */
public record SliceHead(ApiObject owner, String service, boolean headless, String manager) {
    /** The label that names a slice's Service. */
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private static final String MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    /** For a Service that selects pods. The managers are called as in Kubernetes, because clients leave those slices alone. */
    public static SliceHead ofService(ApiObject service) {
        return new SliceHead(service, service.name(), headless(service), "endpointslice-controller.k8s.io");
    }

    /** For the Endpoints that somebody wrote down for a Service that selects nothing. */
    public static SliceHead ofEndpoints(ApiObject endpoints) {
        return new SliceHead(endpoints, endpoints.name(), false, "endpointslicemirroring-controller.k8s.io");
    }

    private static boolean headless(ApiObject service) {
        return service.spec().path("clusterIP").asText().equals("None");
    }

    static void headless(ApiObject service, ObjectNode labels) {
        if (headless(service)) {
            labels.put(HEADLESS_LABEL, "");
        }
    }

    void write(ObjectNode metadata) {
        metadata.put("generateName", service + "-").put("namespace", owner.namespace());
        ObjectNode labels = metadata.putObject("labels");
        for (Map.Entry<String, String> label : owner.labels().entrySet()) {
            labels.put(label.getKey(), label.getValue());
        }
        labels.put(SERVICE_LABEL, service).put(MANAGER_LABEL, manager);
        if (headless) {
            labels.put(HEADLESS_LABEL, "");
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", owner.kind())
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }
}
