package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.chaos.cluster.DockerHosts;
import io.starling.core.node.NodeDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A container engine that is killed, and comes back, while its containers live (they do where it was started with {@code
 * --live-restore}). Network namespaces, so root is needed.
 */
@Tag("docker")
@ResourceLock("docker")
@Tag("kernel")
class EngineDeathIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String APPLICATION = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 4
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: "%s"
                    imagePullPolicy: Never
                    command: ["sleep", "3600"]
            """.formatted(DockerHosts.IMAGE);

    /** The one that is hurt. */
    private static final int HOST = 2;

    @Test
    void nothingMovesAndOthersTakeWhatIsNewUntilTheEngineIsBack() throws IOException {
        ClassArchive.prepare();
        Path directory = Files.createTempDirectory("hosts");
        try (DockerHosts hosts = DockerHosts.start(directory, 2)) {
            try (KubernetesClient client = Clients.plain(hosts.api(1))) {
                patiently(() -> client.nodes().list().getItems().size() == 2);
                patiently(() -> apply(client));
                patiently(() -> ready(client).size() == 4);
                Map<String, String> before = containers(ready(client));
                assertThat(running(hosts, HOST)).isNotEmpty();

                hosts.killEngine(HOST);
                patiently(() -> tainted(client));
                scale(client, 7);
                patiently(() -> ready(client).size() == 7);
                assertThat(containers(ready(client)))
                        .as("those that ran run on")
                        .containsAllEntriesOf(before);
                assertThat(ready(client))
                        .filteredOn(pod -> !before.containsKey(pod.getMetadata().getUid()))
                        .as("what is new has gone to the other host")
                        .allMatch(pod -> pod.getSpec().getNodeName().equals("node-1"));

                hosts.startEngineAgain(HOST);
                patiently(() -> !tainted(client));
                scale(client, 10);
                patiently(() -> ready(client).size() == 10);
                assertThat(containers(ready(client))).as("they were adopted").containsAllEntriesOf(before);
                patiently(() ->
                        all(hosts).equals(Set.copyOf(containers(ready(client)).values())));

                scale(client, 0);
                patiently(() -> all(hosts).isEmpty());
            }
            hosts.stopMembers();
        } finally {
            new ProcessBuilder("rm", "-rf", "--one-file-system", directory.toString())
                    .start()
                    .onExit()
                    .join();
        }
    }

    private static boolean apply(KubernetesClient client) {
        return !client.load(new ByteArrayInputStream(APPLICATION.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply()
                .isEmpty();
    }

    private static void scale(KubernetesClient client, int replicas) {
        client.apps().deployments().withName("web").scale(replicas);
    }

    /** Whether nothing new is to go to the host. */
    private static boolean tainted(KubernetesClient client) {
        return client.nodes().withName("node-" + HOST).get().getSpec().getTaints().stream()
                .anyMatch(taint -> taint.getKey().equals(NodeDocument.RUNTIME_UNAVAILABLE));
    }

    private static List<Pod> ready(KubernetesClient client) {
        return client.pods().withLabel("app", "web").list().getItems().stream()
                .filter(pod -> pod.getStatus().getContainerStatuses().stream().anyMatch(ContainerStatus::getReady))
                .toList();
    }

    /** The container of each pod, by its uid. */
    private static Map<String, String> containers(List<Pod> pods) {
        return pods.stream().collect(Collectors.toMap(pod -> pod.getMetadata().getUid(), EngineDeathIT::container));
    }

    private static String container(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0).getContainerID().replaceFirst(".*/", "");
    }

    private static Set<String> all(DockerHosts hosts) {
        Set<String> all = running(hosts, 1);
        all.addAll(running(hosts, HOST));
        return all;
    }

    /** The application's containers that run there, whoever started them. */
    private static Set<String> running(DockerHosts hosts, int host) {
        return hosts.onHost(
                        host,
                        "docker -H " + hosts.engine(host) + " ps -q --no-trunc --filter ancestor=" + DockerHosts.IMAGE)
                .lines()
                .collect(Collectors.toSet());
    }

    private static void patiently(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(condition);
    }
}
