package io.starling.node.runtime.docker;

import io.starling.node.runtime.ContainerRuntime.PodSetup;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels by which an agent knows its containers. */
record Labels(String cluster, String node) {
    static final String CLUSTER = "io.starling.cluster";
    static final String NODE = "io.starling.node";
    static final String UID = "io.starling.uid";
    static final String CONTAINER = "io.starling.container";
    static final String ATTEMPT = "io.starling.attempt";

    private static final String POD = "io.starling.pod";
    private static final String NAMESPACE = "io.starling.namespace";
    private static final String WORKLOAD = "io.starling.workload";

    /** What all containers of this node carry. */
    Map<String, String> own() {
        return Map.of(CLUSTER, cluster, NODE, node);
    }

    /**
     * What one container carries.
     *
     * @param container empty for the one that holds the network
     */
    Map<String, String> of(PodSetup pod, String container, int attempt) {
        Map<String, String> labels = new LinkedHashMap<>(own());
        labels.put(NAMESPACE, pod.namespace());
        labels.put(POD, pod.name());
        labels.put(UID, pod.uid());
        labels.put(WORKLOAD, pod.workload());
        labels.put(CONTAINER, container);
        labels.put(ATTEMPT, Integer.toString(attempt));
        return labels;
    }
}
