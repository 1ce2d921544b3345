package io.starling.chaos;

import static io.starling.http.kubectl.Step.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.http.kubectl.KubectlSession;
import io.starling.http.kubectl.Kubectls;
import io.starling.http.kubectl.Step;
import io.starling.node.cli.DemoImage;
import io.starling.node.local.DockerEngine;
import io.starling.node.main.RuntimeKind;
import io.starling.node.runtime.docker.RequiresDocker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The files of {@code examples/} in real containers, and what people do with them. */
@RequiresDocker
@Tag("docker")
@ResourceLock("docker")
@Order(2)
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("..", "examples");

    /** Nobody can have it: the top-level name is reserved for that. */
    private static final String NOWHERE = "registry.invalid/nginx:1.7.9";

    private static final long GRACE_SECONDS = 2;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.DOCKER);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @BeforeAll
    static void image(@TempDir Path scratch) {
        assertThat(DemoImage.make(scratch)).as("a static busybox").isPresent();
    }

    @TestFactory
    Stream<DynamicTest> whatPeopleType(@TempDir Path directory) {
        List<Kubectls.Binary> binaries = Kubectls.all();
        return binaries.stream()
                .skip(Math.max(0, binaries.size() - 1))
                .map(binary -> DynamicTest.dynamicTest(binary.toString(), () -> KubectlSession.create(
                                binary,
                                CLUSTER.member(2).api(),
                                Files.createDirectory(directory.resolve("home")),
                                "typed",
                                CLUSTER.member(2).name(),
                                files())
                        .runAll(typed())));
    }

    private static List<Step> typed() {
        return List.of(
                words("create namespace typed"),
                words("create -f all-in-one.yaml")
                        .prints("Warning: apps/v1beta2 Deployment is deprecated; use apps/v1 Deployment")
                        .printsMatch("^configmap/my-config-map created$")
                        .printsMatch("^deployment.apps/my-webservice created$")
                        .printsMatch("^service/my-webservice created$"),
                words("get configmap my-config-map -o jsonpath={.data.message}").prints("Hello World!"),
                words("get deployments").printsMatch("^my-webservice +0/3 "),
                words("get services").printsMatch("^my-webservice +ClusterIP .* 5000/TCP "),
                words("delete -f all-in-one.yaml").prints("deployment.apps \"my-webservice\" deleted"),
                words("create -f my-deployment.yaml").printsMatch("^deployment.apps/my-deployment created$"),
                words("rollout status deployment/my-deployment --timeout=110s").prints("successfully rolled out"),
                words("scale deployment my-deployment --replicas=5").prints("deployment.apps/my-deployment scaled"),
                words("wait --for=jsonpath={.status.readyReplicas}=5 deployment/my-deployment --timeout=110s"),
                words("delete deployment my-deployment").prints("deployment.apps \"my-deployment\" deleted"),
                words("wait --for=delete pod --all --timeout=110s"),
                words("get pods").prints("No resources found"),
                words("delete namespace typed").prints("deleted"));
    }

    @Test
    void podsWhoseImageCannotBeHadSaySo() throws IOException {
        try (KubernetesClient client = client(1)) {
            create(client, "nginx-deployment.yaml", "nginx:1.7.9", NOWHERE);
            patiently().until(() -> {
                List<Pod> pods = Clients.pods(client, "nginx");
                return pods.size() == 3
                        && pods.stream()
                                .map(ExamplesIT::waitingFor)
                                .allMatch(Set.of("ErrImagePull", "ImagePullBackOff")::contains);
            });
            remove(client, "nginx-deployment", "nginx");
        }
    }

    @Test
    void theContainersOfADeploymentAreGoneWithIt() throws IOException {
        try (KubernetesClient client = client(3);
                DockerClient engine = DockerEngine.connect()) {
            create(client, "my-deployment.yaml", "", "");
            patiently().until(() -> Clients.readyPods(client, "my-deployment").size() == 3);
            client.apps().deployments().withName("my-deployment").scale(5);
            patiently().until(() -> Clients.readyPods(client, "my-deployment").size() == 5);
            List<String> containers = Clients.pods(client, "my-deployment").stream()
                    .map(pod -> container(pod, "main"))
                    .toList();
            assertThat(running(engine)).containsAll(containers);

            remove(client, "my-deployment", "my-deployment");

            patiently().untilAsserted(() -> assertThat(running(engine)).doesNotContainAnyElementsOf(containers));
        }
    }

    @Test
    void twoContainersServeThroughTheDeathOfOneAndOfANode() throws IOException {
        RandomGenerator random = Seeds.random("two containers");
        try (KubernetesClient client = client(3);
                DockerClient engine = DockerEngine.connect()) {
            cordon(client, "node-3", true);
            create(client, "two-containers.yaml", "", "");
            patiently().until(() -> serving(client).size() == 3);
            assertThat(nodes(serving(client))).containsExactlyInAnyOrder("node-1", "node-2");

            Pod hurt = serving(client).get(random.nextInt(3));
            String dead = container(hurt, random.nextBoolean() ? "server" : "writer");
            engine.killContainerCmd(dead).exec();
            assertThat(serving(client)).hasSizeGreaterThanOrEqualTo(2);
            patiently()
                    .until(() -> restarts(client, hurt) == 1 && serving(client).size() == 3);

            int victim = 1 + random.nextInt(2);
            CLUSTER.kill(victim);
            assertThat(serving(client)).as("on the node that lives").isNotEmpty();
            String survivor = "node-" + (3 - victim);
            patiently()
                    .until(() -> serving(client).stream()
                                    .filter(pod -> survivor.equals(pod.getSpec().getNodeName()))
                                    .count()
                            == 3);

            CLUSTER.start(victim);
            cordon(client, "node-3", false);
            remove(client, "two-containers", "two-containers");
        }
    }

    /** The pods of two-containers whose address answers with a page. */
    private List<Pod> serving(KubernetesClient client) {
        return Clients.pods(client, "two-containers").stream()
                .filter(pod -> answers(pod.getStatus().getPodIP()))
                .toList();
    }

    private boolean answers(String ip) {
        if (ip == null) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + ip + ":8080/index.html"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int restarts(KubernetesClient client, Pod pod) {
        return client.resource(pod).get().getStatus().getContainerStatuses().stream()
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private static Set<String> nodes(List<Pod> pods) {
        return Set.copyOf(pods.stream().map(pod -> pod.getSpec().getNodeName()).toList());
    }

    private static void cordon(KubernetesClient client, String node, boolean unschedulable) {
        client.nodes().withName(node).edit(before -> new NodeBuilder(before)
                .editOrNewSpec()
                .withUnschedulable(unschedulable ? Boolean.TRUE : null)
                .endSpec()
                .build());
    }

    private static String waitingFor(Pod pod) {
        List<ContainerStatus> statuses = pod.getStatus().getContainerStatuses();
        if (statuses.isEmpty() || statuses.get(0).getState().getWaiting() == null) {
            return "";
        }
        return statuses.get(0).getState().getWaiting().getReason();
    }

    private static String container(Pod pod, String name) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(status -> status.getName().equals(name))
                .map(status -> status.getContainerID().replaceFirst("^docker://", ""))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> running(DockerClient engine) {
        return engine.listContainersCmd().exec().stream().map(Container::getId).toList();
    }

    /** The example as it is, but for the time that its pods get to end: a shell takes all of its 30 s. */
    private static void create(KubernetesClient client, String example, String text, String replacement)
            throws IOException {
        String original = Files.readString(EXAMPLES.resolve(example));
        String yaml = text.isEmpty() ? original : original.replace(text, replacement);
        for (HasMetadata object : client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            if (object instanceof Deployment deployment) {
                deployment.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(GRACE_SECONDS);
            }
            client.resource(object).create();
        }
    }

    private static void remove(KubernetesClient client, String deployment, String app) {
        client.apps().deployments().withName(deployment).delete();
        patiently()
                .until(() ->
                        client.pods().withLabel("app", app).list().getItems().isEmpty());
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (String name : List.of("all-in-one.yaml", "my-deployment.yaml")) {
            files.put(name, Files.readString(EXAMPLES.resolve(name)));
        }
        return files;
    }

    private static KubernetesClient client(int member) {
        return Clients.plain(CLUSTER.member(member).api());
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(250));
    }
}
