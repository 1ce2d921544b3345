package io.starling.chaos;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Creates, changes and deletes ConfigMaps and Deployments at random, and knows what must be there afterwards. */
final class Storm {
    private static final int NAMES = 25;

    private final List<KubernetesClient> members;
    private final RandomGenerator random;
    private final Map<String, Integer> configMaps = new TreeMap<>();
    private final Map<String, Integer> deployments = new TreeMap<>();
    private int count;

    /** A storm through these members, each write through another. */
    Storm(List<KubernetesClient> members, RandomGenerator random) {
        this.members = members;
        this.random = random;
    }

    /** One write, acknowledged. */
    void blow() {
        count++;
        KubernetesClient client = members.get(random.nextInt(members.size()));
        boolean map = random.nextBoolean();
        Map<String, Integer> known = map ? configMaps : deployments;
        String name = "storm-" + random.nextInt(NAMES);
        if (!known.containsKey(name)) {
            client.resource(map ? configMap(name) : deployment(name)).create();
            known.put(name, count);
        } else if (random.nextInt(3) == 0) {
            client.resource(map ? configMap(name) : deployment(name)).delete();
            known.remove(name);
        } else {
            String patch = "{\"metadata\":{\"labels\":{\"count\":\"" + count + "\"}}"
                    + (map ? "}" : ",\"spec\":{\"replicas\":" + random.nextInt(3) + "}}");
            client.resource(map ? configMap(name) : deployment(name))
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            known.put(name, count);
        }
    }

    /** The count of the last write of each ConfigMap that must be there, by name. */
    Map<String, Integer> configMaps() {
        return configMaps;
    }

    /** As {@link #configMaps}. */
    Map<String, Integer> deployments() {
        return deployments;
    }

    private HasMetadata configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels())
                .endMetadata()
                .addToData("text", Long.toHexString(random.nextLong()))
                .build();
    }

    private HasMetadata deployment(String name) {
        Deployment deployment = Clients.sleeping(name, random.nextInt(3), "906");
        deployment.getMetadata().setLabels(labels());
        return deployment;
    }

    private Map<String, String> labels() {
        return Map.of("test", "storm", "count", Integer.toString(count));
    }
}
