package io.starling.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What members say of the pods of the Deployments. */
public final class Pods {
    private final Api api = new Api();

    /**
     * How a member's pods differ from what is wanted: empty when every Deployment has exactly as many pods as it should, all
     * of them ready and none on its way out.
     *
     * @param member the URL of its API
     * @param replicas by Deployment
     */
    public List<String> differences(String member, Map<String, Integer> replicas) {
        JsonNode list = api.get(member, "/api/v1/namespaces/default/pods");
        if (!list.has("items")) {
            return List.of(member + " doesn't answer");
        }
        List<String> differences = new ArrayList<>();
        replicas.forEach((name, wanted) -> {
            List<String> states = new ArrayList<>();
            for (JsonNode pod : list.path("items")) {
                if (pod.path("metadata").path("labels").path("app").asText().equals(name)) {
                    states.add(state(pod));
                }
            }
            if (states.size() != wanted || !states.stream().allMatch(state -> state.endsWith(" ready"))) {
                differences.add(member + ": " + name + " should have " + wanted + " ready pods and has " + states);
            }
        });
        return differences;
    }

    /** The uids of all pods that a member knows. */
    public Set<String> uids(String member) {
        Set<String> uids = new HashSet<>();
        api.get(member, "/api/v1/pods")
                .path("items")
                .forEach(pod -> uids.add(pod.path("metadata").path("uid").asText()));
        return uids;
    }

    private static String state(JsonNode pod) {
        String state = pod.path("metadata").path("name").asText() + " on "
                + pod.path("spec").path("nodeName").asText("no node");
        if (pod.path("metadata").has("deletionTimestamp")) {
            return state + " ending";
        }
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")
                    && condition.path("status").asText().equals("True")) {
                return state + " ready";
            }
        }
        return state + " " + pod.path("status").path("phase").asText();
    }
}
