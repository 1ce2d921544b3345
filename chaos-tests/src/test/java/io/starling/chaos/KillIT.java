package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One seeded kill of each sort, and what must be left: every acknowledged write, and as many pods as were asked for. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillIT {
    private static final int DEPLOYMENTS = 10;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.PROCESS);

    @Test
    void aMemberKilledDuringApplyCostsNoAcknowledgedWrite(@TempDir Path directory) throws Exception {
        RandomGenerator random = Seeds.random("a member killed during apply");
        int victim = 1 + random.nextInt(3);
        int asked = 1 + (victim + random.nextInt(2)) % 3;
        int after = 1 + random.nextInt(DEPLOYMENTS - 2);
        Path file = Files.writeString(directory.resolve("ten.yaml"), ten());

        Apply.Outcome first = Apply.file(file, CLUSTER.member(asked).api(), acknowledged -> {
            if (acknowledged == after) {
                CLUSTER.kill(victim);
            }
        });

        System.out.println("node-" + victim + " killed after " + after + ": " + first);
        List<Integer> others =
                IntStream.rangeClosed(1, 3).filter(i -> i != victim).boxed().toList();
        for (int member : others) {
            assertThat(CLUSTER.api(member).get("/version").path("major").asText())
                    .isNotEmpty();
            assertThat(names(member)).containsAll(first.acknowledged());
        }
        Apply.Outcome again =
                patiently().until(() -> applyAgain(file, asked, first.acknowledged()), outcome -> outcome.exit() == 0);
        assertThat(again.acknowledged()).hasSize(DEPLOYMENTS);
        CLUSTER.start(victim);
        for (int member = 1; member <= 3; member++) {
            int each = member;
            patiently().until(() -> names(each).size() == DEPLOYMENTS);
            patiently().until(() -> seesAllNodes(each));
        }
        try (KubernetesClient client = client(victim)) {
            client.apps().deployments().withLabel("test", "ten").delete();
        }
    }

    /** Comes last: a second kill while the cluster still settles the first is another matter than one kill. */
    @Test
    @Order(Integer.MAX_VALUE)
    void thePodsOfAKilledWorkerRunElsewhere() throws Exception {
        RandomGenerator random = Seeds.random("a worker killed");
        try (KubernetesClient client = client(1 + random.nextInt(3));
                TestWorker worker = TestWorker.join(CLUSTER.local(), "worker-1")) {
            patiently().until(() -> nodeIsReady(client, "worker-1"));
            client.resource(Clients.sleeping("moving", 8, "901")).create();
            patiently().until(() -> Clients.readyPods(client, "moving").size() == 8);
            assertThat(Clients.pods(client, "moving")).anyMatch(KillIT::onWorker);

            worker.kill();

            patiently()
                    .until(() -> Clients.readyPods(client, "moving").stream()
                                    .filter(pod -> !onWorker(pod))
                                    .count()
                            == 8);
            remove(client, "moving");
            client.nodes().withName("worker-1").delete();
        }
    }

    @Test
    void aProcessThatDiesIsStartedAgain() {
        RandomGenerator random = Seeds.random("a process killed");
        try (KubernetesClient client = client(1 + random.nextInt(3))) {
            client.resource(Clients.sleeping("dying", 2, "902")).create();
            patiently().until(() -> Clients.readyPods(client, "dying").size() == 2);
            List<Long> processes = Clients.sleepers("902").stream().sorted().toList();
            assertThat(processes).hasSize(2);

            ProcessHandle.of(processes.get(random.nextInt(2))).orElseThrow().destroyForcibly();

            patiently()
                    .until(() -> Clients.readyPods(client, "dying").stream()
                                    .mapToInt(pod -> pod.getStatus()
                                            .getContainerStatuses()
                                            .get(0)
                                            .getRestartCount())
                                    .sum()
                            == 1);
            patiently().until(() -> Clients.readyPods(client, "dying").size() == 2);
            assertThat(Clients.sleepers("902")).hasSize(2);
            remove(client, "dying");
        }
    }

    @Test
    void aDeletedPodIsReplaced() {
        RandomGenerator random = Seeds.random("a pod deleted");
        try (KubernetesClient client = client(1 + random.nextInt(3))) {
            client.resource(Clients.sleeping("replaced", 3, "903")).create();
            patiently().until(() -> Clients.readyPods(client, "replaced").size() == 3);
            Pod victim = Clients.pods(client, "replaced").get(random.nextInt(3));

            client.resource(victim).delete();

            patiently().until(() -> {
                List<String> ready = uids(Clients.readyPods(client, "replaced"));
                return ready.size() == 3 && !ready.contains(victim.getMetadata().getUid());
            });
            patiently()
                    .until(() -> client.pods()
                                    .withName(victim.getMetadata().getName())
                                    .get()
                            == null);
            remove(client, "replaced");
        }
    }

    @Test
    void afterEverythingWasKilledEverythingIsThere() {
        RandomGenerator random = Seeds.random("everything killed");
        try (KubernetesClient client = client(1 + random.nextInt(3))) {
            client.resource(Clients.sleeping("surviving", 3, "904")).create();
            patiently().until(() -> Clients.readyPods(client, "surviving").size() == 3);
            Map<String, String> written = new HashMap<>();
            for (int i = 0; i < 30; i++) {
                String text = Long.toHexString(random.nextLong());
                HasMetadata created = client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("kept-" + i)
                                .addToLabels("test", "kept")
                                .endMetadata()
                                .addToData("text", text)
                                .build())
                        .create();
                written.put(created.getMetadata().getUid(), text);
            }

            killEverything();
            CLUSTER.local().up(CLUSTER.local().plan());

            for (int member = 1; member <= 3; member++) {
                assertThat(kept(member)).isEqualTo(written);
            }
            patiently().until(() -> Clients.readyPods(client, "surviving").size() == 3);
            remove(client, "surviving");
            client.configMaps().withLabel("test", "kept").delete();
        }
    }

    private static Apply.Outcome applyAgain(Path file, int member, List<String> kept)
            throws IOException, InterruptedException {
        Apply.Outcome outcome = Apply.file(file, CLUSTER.member(member).api(), acknowledged -> {});
        assertThat(outcome.created()).doesNotContainAnyElementsOf(kept);
        return outcome;
    }

    private static void killEverything() {
        LocalCluster local = CLUSTER.local();
        ProcessHandle journal =
                local.directory().postgres(local.plan()).process().orElseThrow();
        List<ProcessHandle> backends = journal.descendants().toList();
        local.directory().supervisor().orElseThrow().kill();
        for (MemberPlan member : local.plan().all()) {
            local.directory().member(member).ifPresent(RunningProcess::kill);
        }
        journal.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        patiently()
                .until(() -> !local.running()
                        && local.directory().postgres(local.plan()).process().isEmpty()
                        && local.plan().all().stream()
                                .allMatch(member ->
                                        local.directory().member(member).isEmpty()));
    }

    private static Map<String, String> kept(int member) {
        try (KubernetesClient client = client(member)) {
            return client.configMaps().withLabel("test", "kept").list().getItems().stream()
                    .collect(Collectors.toMap(map -> map.getMetadata().getUid(), map -> map.getData()
                            .get("text")));
        }
    }

    /** Deletes a deployment and returns when its pods are gone: processes must not outlive their test. */
    private static void remove(KubernetesClient client, String name) {
        client.apps().deployments().withName(name).delete();
        patiently()
                .until(() ->
                        client.pods().withLabel("app", name).list().getItems().isEmpty());
    }

    /** A member that founded a cluster of its own would miss the others' agents. */
    private static boolean seesAllNodes(int member) {
        try (KubernetesClient client = client(member)) {
            return CLUSTER.local().plan().all().stream().allMatch(plan -> nodeIsReady(client, plan.name()));
        }
    }

    private static boolean nodeIsReady(KubernetesClient client, String name) {
        var node = client.nodes().withName(name).get();
        return node != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static boolean onWorker(Pod pod) {
        return "worker-1".equals(pod.getSpec().getNodeName());
    }

    private static List<String> uids(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
    }

    private static List<String> names(int member) {
        try (KubernetesClient client = client(member)) {
            return client.apps().deployments().withLabel("test", "ten").list().getItems().stream()
                    .map(deployment -> deployment.getMetadata().getName())
                    .toList();
        }
    }

    private static String ten() {
        return IntStream.range(0, DEPLOYMENTS)
                .mapToObj(i -> {
                    var deployment = Clients.sleeping("ten-" + i, 0, "905");
                    deployment.getMetadata().setLabels(Map.of("test", "ten"));
                    return Serialization.asYaml(deployment);
                })
                .collect(Collectors.joining("---\n"));
    }

    private static KubernetesClient client(int member) {
        return Clients.plain(CLUSTER.member(member).api());
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(250));
    }
}
