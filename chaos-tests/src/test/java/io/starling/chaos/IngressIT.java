package io.starling.chaos;

import static io.starling.http.kubectl.Step.words;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressPortStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.starling.http.kubectl.KubectlSession;
import io.starling.http.kubectl.Kubectls;
import io.starling.node.main.RuntimeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests from outside, through every member's ingress and through a node port, to pods that are processes. */
class IngressIT {
    private static final int MEMBERS = 3;
    private static final int POD_PORT = TestPorts.free(1);
    private static final String HOST = "shop.example.com";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Two pods that say their names. */
    private static final String OBJECTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: web:1
                    command: ["%s", "%s"]
                    env:
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: NodePort
              selector: {app: web}
              ports: [{port: 80, targetPort: %d}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec:
              tls: [{hosts: [shop.example.com], secretName: certificate}]
              rules:
              - host: shop.example.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
            """;

    private static final String POD = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;

            class Pod {
                public static void main(String[] arguments) throws Exception {
                    HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), %d), 0);
                    byte[] name = System.getenv("POD_NAME").getBytes();
                    server.createContext("/", exchange -> {
                        exchange.sendResponseHeaders(200, name.length);
                        exchange.getResponseBody().write(name);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(MEMBERS, RuntimeKind.PROCESS);

    private static KubernetesClient client;
    private static SelfSigned certificate;

    @BeforeAll
    static void serve(@TempDir Path directory) throws Exception {
        Path pod = Files.writeString(directory.resolve("Pod.java"), POD.formatted(POD_PORT));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        certificate = SelfSigned.of(HOST, directory);
        client = Clients.plain(CLUSTER.member(1).api());
        client.load(new ByteArrayInputStream(
                        OBJECTS.formatted(java, pod, POD_PORT).getBytes(UTF_8)))
                .create();
        await(() -> Clients.readyPods(client, "web").size() == 2);
        Set<String> pods = Clients.pods(client, "web").stream()
                .map(each -> each.getMetadata().getName())
                .collect(Collectors.toSet());
        for (int member = 1; member <= MEMBERS; member++) {
            Set<String> seen = new HashSet<>();
            int from = member;
            await(() -> {
                String answer = ask(from, HOST, "");
                if (answer.startsWith("HTTP/1.1 200")) {
                    seen.add(answer.substring(answer.indexOf("\r\n\r\n") + 4));
                }
                return seen.equals(pods);
            });
        }
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Test
    void hostsWithoutARouteAre404AndWhatMakesNoSenseIsRefused() throws IOException {
        assertThat(ask(2, "other.example.com", "")).startsWith("HTTP/1.1 404");

        assertThatThrownBy(() -> annotate(Map.of("ingress.starling.io/rate-limit", "lots")))
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(422);
                    assertThat(refusal).hasMessageContaining("must be a number above 0 and a unit");
                });
        assertThat(ask(2, HOST, "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aNodePortOfLoopbackLeadsToAllPods() throws IOException {
        Set<String> seen = new HashSet<>();
        await(() -> {
            String answer = askNodePort();
            seen.add(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            return seen.size() == 2;
        });
    }

    @Test
    void kubectlShowsIt(@TempDir Path home) throws Exception {
        await(() -> ports().size() == MEMBERS);
        List<Kubectls.Binary> binaries = Kubectls.all();
        KubectlSession.create(
                        binaries.get(binaries.size() - 1),
                        CLUSTER.member(2).api(),
                        home,
                        Clients.NAMESPACE,
                        CLUSTER.member(2).name(),
                        Map.of())
                .runAll(List.of(
                        words("get ingress web").printsMatch("^web +<none> +shop.example.com +127.0.0.1 +80, 443 "),
                        words("describe ingress web").printsMatch("^ +/ +web:80 "),
                        words("get ingressclass").printsMatch("^starling +starling.io/ingress ")));
    }

    @Test
    void everyMemberHasTheCertificateOfASecretAndTheNextOne(@TempDir Path directory) throws Exception {
        secret(
                "certificate",
                "kubernetes.io/tls",
                Map.of("tls.crt", certificate.chain(), "tls.key", certificate.key()));
        for (int member = 1; member <= MEMBERS; member++) {
            int port = CLUSTER.member(member).ingressPort();
            await(() -> ask(certificate.connect(port), HOST, "").startsWith("HTTP/1.1 200"));
        }

        SelfSigned next = SelfSigned.of(HOST, directory);
        client.secrets().withName("certificate").edit(before -> new SecretBuilder(before)
                .addToData(Map.of("tls.crt", next.chain(), "tls.key", next.key()))
                .build());
        for (int member = 1; member <= MEMBERS; member++) {
            int port = CLUSTER.member(member).ingressPort();
            await(() -> ask(next.connect(port), HOST, "").startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void aGuardWithoutItsSecretLetsNobodyPassAndSaysSoOnce() throws IOException {
        annotate(Map.of("ingress.starling.io/api-key-secret", "keys"));
        for (int member = 1; member <= MEMBERS; member++) {
            int from = member;
            await(() -> ask(from, HOST, "X-API-Key: s3cret\r\n").startsWith("HTTP/1.1 503"));
        }
        await(() -> complaints() == 1);

        secret("keys", "Opaque", Map.of("somebody", SelfSigned.base64("s3cret".getBytes(UTF_8))));
        for (int member = 1; member <= MEMBERS; member++) {
            int from = member;
            await(() -> ask(from, HOST, "X-API-Key: s3cret\r\n").startsWith("HTTP/1.1 200"));
            assertThat(ask(from, HOST, "")).startsWith("HTTP/1.1 401");
            assertThat(ask(from, HOST, "X-API-Key: other\r\n")).startsWith("HTTP/1.1 403");
        }
        assertThat(complaints()).isEqualTo(1);

        ingress().edit(before -> new IngressBuilder(before)
                .editMetadata()
                .removeFromAnnotations("ingress.starling.io/api-key-secret")
                .endMetadata()
                .build());
        for (int member = 1; member <= MEMBERS; member++) {
            int from = member;
            await(() -> ask(from, HOST, "").startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void theOtherMembersServeWhenOneIsKilled() throws IOException {
        await(() -> ports().size() == MEMBERS);
        CLUSTER.kill(2);

        assertThat(ask(1, HOST, "")).startsWith("HTTP/1.1 200");
        assertThat(ask(3, HOST, "")).startsWith("HTTP/1.1 200");
        // Members share the port: until the kernel has taken the dead one apart, it may get a connection.
        await(() -> askNodePort().startsWith("HTTP/1.1 200"));
        await(() -> ports().equals(Set.of(
                CLUSTER.member(1).ingressPort(), CLUSTER.member(3).ingressPort())));

        CLUSTER.start(2);
        await(() -> ask(2, HOST, "").startsWith("HTTP/1.1 200"));
        await(() -> ports().equals(IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(member -> CLUSTER.member(member).ingressPort())
                .collect(Collectors.toSet())));
    }

    /** The ports that the Ingress' status names. */
    private static Set<Integer> ports() {
        Ingress present = ingress().get();
        if (present.getStatus() == null || present.getStatus().getLoadBalancer() == null) {
            return Set.of();
        }
        return present.getStatus().getLoadBalancer().getIngress().stream()
                .flatMap(address -> address.getPorts().stream())
                .map(IngressPortStatus::getPort)
                .collect(Collectors.toSet());
    }

    private static long complaints() {
        return client.v1().events().list().getItems().stream()
                .filter(event -> event.getReason().equals("BrokenSecret"))
                .count();
    }

    private static Resource<Ingress> ingress() {
        return client.network().v1().ingresses().withName("web");
    }

    private static void annotate(Map<String, String> annotations) {
        ingress().edit(before -> new IngressBuilder(before)
                .editMetadata()
                .addToAnnotations(annotations)
                .endMetadata()
                .build());
    }

    private static void secret(String name, String type, Map<String, String> data) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withType(type)
                        .withData(data)
                        .build())
                .create();
    }

    private static String ask(int member, String host, String headers) throws IOException {
        return ask(
                new Socket(
                        InetAddress.getLoopbackAddress(), CLUSTER.member(member).ingressPort()),
                host,
                headers);
    }

    private static String askNodePort() throws IOException {
        int port = client.services()
                .withName("web")
                .get()
                .getSpec()
                .getPorts()
                .get(0)
                .getNodePort();
        return ask(new Socket(InetAddress.getLoopbackAddress(), port), "node", "");
    }

    /** @return the whole answer */
    private static String ask(Socket socket, String host, String headers) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n")
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(condition);
    }
}
