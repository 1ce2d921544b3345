package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that die, fall silent, leave and come back. */
class NodeFailureIT {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(1, RuntimeKind.PROCESS);

    @Test
    void anAgentThatIsStartedAgainAdoptsItsPods() throws Exception {
        try (KubernetesClient client = client();
                TestWorker worker = TestWorker.join(CLUSTER.local(), "adopting", RuntimeKind.PROCESS)) {
            patiently().until(() -> ready(client, "adopting"));
            client.resource(patient(on(Clients.sleeping("adopted", 3, "921"), "adopting"), 300))
                    .create();
            patiently().until(() -> Clients.readyPods(client, "adopted").size() == 3);
            Set<String> before = identities(Clients.pods(client, "adopted"));
            Set<Long> processes = Clients.sleepers("921");
            assertThat(processes).hasSize(3);
            String since = lastTransition(client, "adopting");

            worker.kill();
            worker.keepRunning();

            patiently()
                    .until(() -> ready(client, "adopting")
                            && !lastTransition(client, "adopting").equals(since));
            patiently().until(() -> Clients.readyPods(client, "adopted").size() == 3);
            assertThat(identities(Clients.pods(client, "adopted"))).isEqualTo(before);
            assertThat(Clients.sleepers("921")).isEqualTo(processes);
            remove(client, "adopted");
            patiently().until(() -> Clients.sleepers("921").isEmpty());
            forget(client, worker, "adopting");
        }
    }

    @Test
    void theReplacedPodsOfASilentWorkerStopWhenItReturnsAndNeverCount() throws Exception {
        try (KubernetesClient client = client();
                TestWorker worker = TestWorker.join(CLUSTER.local(), "silent", RuntimeKind.PROCESS)) {
            patiently().until(() -> ready(client, "silent"));
            client.resource(Clients.sleeping("moving", 4, "922")).create();
            patiently().until(() -> Clients.readyPods(client, "moving").size() == 4);
            List<Pod> there = on(client, "moving", "silent");
            assertThat(there).isNotEmpty();
            Set<String> old = uids(there);

            worker.pause();

            patiently()
                    .until(() -> Clients.readyPods(client, "moving").stream()
                                    .filter(pod ->
                                            !"silent".equals(pod.getSpec().getNodeName()))
                                    .count()
                            == 4);
            assertThat(noExecute(client, "silent")).contains("node.kubernetes.io/unreachable");
            assertThat(reasons(client)).contains("TaintManagerEviction", "NodeNotReady");
            assertThat(Clients.sleepers("922"))
                    .as("the old ones run on, unseen")
                    .hasSize(4 + old.size());

            worker.resume();

            patiently().until(() -> {
                worker.keepRunning();
                assertThat(uids(Clients.readyPods(client, "moving"))).hasSize(4).doesNotContainAnyElementsOf(old);
                return ready(client, "silent") && Clients.sleepers("922").size() == 4;
            });
            remove(client, "moving");
            forget(client, worker, "silent");
        }
    }

    @Test
    void aWorkerThatIsStoppedGivesItsPodsUpWhateverTheyTolerate() throws Exception {
        try (KubernetesClient client = client();
                TestWorker worker = TestWorker.join(CLUSTER.local(), "leaving", RuntimeKind.PROCESS)) {
            patiently().until(() -> ready(client, "leaving"));
            client.resource(patient(Clients.sleeping("drained", 4, "923"), 300)).create();
            patiently().until(() -> Clients.readyPods(client, "drained").size() == 4);
            assertThat(on(client, "drained", "leaving")).isNotEmpty();

            worker.stop();

            patiently()
                    .until(() -> Clients.readyPods(client, "drained").stream()
                                    .filter(pod ->
                                            !"leaving".equals(pod.getSpec().getNodeName()))
                                    .count()
                            == 4);
            patiently().until(() -> Clients.sleepers("923").size() == 4);
            assertThat(noExecute(client, "leaving")).contains("node.kubernetes.io/not-ready");
            remove(client, "drained");
            forget(client, worker, "leaving");
        }
    }

    private static Deployment on(Deployment deployment, String node) {
        deployment.getSpec().getTemplate().getSpec().setNodeSelector(Map.of("kubernetes.io/hostname", node));
        return deployment;
    }

    /** The deployment with pods that stay on a lost node for so many seconds. */
    private static Deployment patient(Deployment deployment, long seconds) {
        List<Toleration> tolerations = Stream.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
                .map(key -> new TolerationBuilder()
                        .withKey(key)
                        .withOperator("Exists")
                        .withEffect("NoExecute")
                        .withTolerationSeconds(seconds)
                        .build())
                .toList();
        deployment.getSpec().getTemplate().getSpec().setTolerations(tolerations);
        return deployment;
    }

    private static List<Pod> on(KubernetesClient client, String app, String node) {
        return Clients.pods(client, app).stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .toList();
    }

    /** What must not change when nothing moves: each pod, its container and how often that was restarted. */
    private static Set<String> identities(List<Pod> pods) {
        return pods.stream()
                .map(pod -> {
                    var container = pod.getStatus().getContainerStatuses().get(0);
                    return pod.getMetadata().getUid() + " " + container.getContainerID() + " "
                            + container.getRestartCount();
                })
                .collect(Collectors.toSet());
    }

    private static Set<String> uids(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    private static Set<String> reasons(KubernetesClient client) {
        return client.v1().events().list().getItems().stream()
                .map(event -> event.getReason())
                .collect(Collectors.toSet());
    }

    private static Set<String> noExecute(KubernetesClient client, String node) {
        return client.nodes().withName(node).get().getSpec().getTaints().stream()
                .filter(taint -> "NoExecute".equals(taint.getEffect()))
                .map(Taint::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean ready(KubernetesClient client, String name) {
        Node node = client.nodes().withName(name).get();
        return node != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static String lastTransition(KubernetesClient client, String name) {
        return client.nodes().withName(name).get().getStatus().getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .map(c -> c.getLastTransitionTime())
                .findFirst()
                .orElseThrow();
    }

    /** Deletes a deployment and returns when its pods are gone: processes must not outlive their test. */
    private static void remove(KubernetesClient client, String name) {
        client.apps().deployments().withName(name).delete();
        patiently()
                .until(() ->
                        client.pods().withLabel("app", name).list().getItems().isEmpty());
    }

    private static void forget(KubernetesClient client, TestWorker worker, String node) throws Exception {
        worker.kill();
        client.nodes().withName(node).delete();
    }

    private static KubernetesClient client() {
        return Clients.plain(CLUSTER.member(1).api());
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(250));
    }
}
