package io.starling.chaos;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Clients for tests, and what tests apply with them. */
final class Clients {
    static final String NAMESPACE = "default";

    private Clients() {}

    /** A client that repeats nothing by itself, so that every answer is seen. */
    static KubernetesClient plain(String url) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withNamespace(NAMESPACE)
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(30_000)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** A deployment whose pods sleep; the last word is part of its command, so that its processes can be told apart. */
    static Deployment sleeping(String name, int replicas, String seconds) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .withContainers(new ContainerBuilder()
                        .withName("main")
                        .withImage("sleeper:1")
                        .withCommand("/bin/sleep", seconds)
                        .build())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The numbers of the processes that sleep that long, without the shells that started them. */
    static Set<Long> sleepers(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .equals(List.of(seconds)))
                .map(ProcessHandle::pid)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The pods of a deployment that aren't on their way out. */
    static List<Pod> pods(KubernetesClient client, String app) {
        return client.pods().withLabel("app", app).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Whether a pod's Ready condition holds. */
    static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** The pods of a deployment that are ready. */
    static List<Pod> readyPods(KubernetesClient client, String app) {
        return pods(client, app).stream().filter(Clients::ready).toList();
    }
}
