package io.starling.chaos;

import static io.starling.http.kubectl.Step.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.http.kubectl.KubectlSession;
import io.starling.http.kubectl.Kubectls;
import io.starling.http.kubectl.Step;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands behind Services, with more pods than this machine could run. */
class EndpointsIT {
    private static final Map<String, String> FILES = Map.of("web.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: web}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 230
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 4
                  containers:
                  - name: main
                    image: "web:1"
                    ports: [{name: web, containerPort: 8080}]
                    readinessProbe: {tcpSocket: {port: web}, periodSeconds: 1}
            """, "unready.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: unready, labels: {app: web}}
            spec:
              containers:
              - name: main
                image: "web:1"
                ports: [{name: web, containerPort: 8080}]
                env: [{name: SIMULATED_FAILING_PROBES, value: readiness}]
                readinessProbe: {tcpSocket: {port: web}, periodSeconds: 1, failureThreshold: 2}
            """, "db.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: db}
            spec: {ports: [{port: 5432}]}
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: {name: db}
            subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 5432}]}]
            """);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    @Test
    void slicesFollowThePodsOutliveAMemberAndGoWithTheirService(@TempDir Path home) throws Exception {
        List<Kubectls.Binary> binaries = Kubectls.all();
        assertThat(binaries).as("kubectl on this machine").isNotEmpty();
        Kubectls.Binary newest = binaries.get(binaries.size() - 1);
        KubectlSession kubectl = KubectlSession.create(
                newest,
                CLUSTER.member(1).api(),
                home,
                "default",
                CLUSTER.member(1).name(),
                FILES);
        try (KubernetesClient client = Clients.plain(CLUSTER.member(1).api());
                KubernetesClient other = Clients.plain(CLUSTER.member(3).api())) {
            kubectl.runAll(List.of(words("apply -f web.yaml")));
            patiently(() -> ready(client, "web") == 230);
            assertThat(slices(client, "web"))
                    .extracting(slice -> slice.getEndpoints().size())
                    .hasSize(3)
                    .allMatch(size -> size <= 100);
            kubectl.runAll(seen());
            patiently(() -> ready(client, "db") == 1);
            patiently(() -> endpoints(client, "web") == 231);
            assertThat(ready(client, "web")).isEqualTo(230);

            Set<String> names = names(client);
            CLUSTER.kill(2);
            patiently(() -> ready(client, "web") == 230 && ready(other, "web") == 230);
            assertThat(names(client)).as("the slices that were there").containsAll(names);
            kubectl.runAll(List.of(words("scale deployment web --replicas=20")));
            patiently(() -> ready(client, "web") == 20 && slices(client, "web").size() == 1);
            CLUSTER.start(2);

            kubectl.runAll(List.of(words("delete service web db"), words("delete deployment web")));
            patiently(() -> slices(client, "web").isEmpty()
                    && slices(client, "db").isEmpty()
                    && client.endpoints().list().getItems().isEmpty());
        }
    }

    private static List<Step> seen() {
        return List.of(
                words("apply -f unready.yaml"),
                words("apply -f db.yaml"),
                words("get endpoints web").printsMatch("^web +[0-9.]+:8080,.* \\+ 227 more"),
                words("get endpointslices -l kubernetes.io/service-name=web")
                        .printsMatch("^web-[0-9a-f]{5} +IPv4 +8080 +"),
                words("describe service web").printsMatch("(?m)^Endpoints: +[0-9.]+:8080"),
                words("describe endpointslices").prints("Ready:"),
                words("explain endpointslices.endpoints.conditions").prints("serving"),
                words("describe pod unready")
                        .printsMatch("(?m)^ +Readiness: +tcp-socket :web delay=0s timeout=1s period=1s")
                        .printsMatch("(?m)^ +ContainersReady +False"),
                words("delete endpoints web").exits(1).prints("MethodNotAllowed"));
    }

    private static void patiently(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(condition);
    }

    private static List<EndpointSlice> slices(KubernetesClient client, String service) {
        return client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(Clients.NAMESPACE)
                .withLabel("kubernetes.io/service-name", service)
                .list()
                .getItems();
    }

    private static Set<String> names(KubernetesClient client) {
        return slices(client, "web").stream()
                .map(slice -> slice.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static long ready(KubernetesClient client, String service) {
        return slices(client, service).stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> endpoint.getConditions().getReady())
                .count();
    }

    private static long endpoints(KubernetesClient client, String service) {
        return slices(client, service).stream()
                .mapToLong(slice -> slice.getEndpoints().size())
                .sum();
    }
}
