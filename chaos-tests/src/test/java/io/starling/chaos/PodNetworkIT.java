package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.chaos.cluster.DockerHosts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One application on two hosts with an engine each: network namespaces, so root is needed. */
@Tag("docker")
@ResourceLock("docker")
@Tag("kernel")
class PodNetworkIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int NODE_PORT = 30_080;
    /** Of two pods each is chosen at least once, but for one time in a thousand. */
    private static final int ASKED = 10;

    /** Each pod answers with its name and the address it was asked from. */
    private static final String APPLICATION = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: LoadBalancer
              selector: {app: web}
              ports: [{port: 80, targetPort: 8080, nodePort: %d}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec:
              rules:
              - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: "%s"
                    imagePullPolicy: Never
                    command:
                    - sh
                    - -c
                    - |
                      mkdir -p /www/cgi-bin
                      printf '#!/bin/sh\\necho; echo "$(hostname) $REMOTE_ADDR"\\n' > /www/cgi-bin/who
                      chmod 755 /www/cgi-bin/who
                      exec httpd -f -p 0.0.0.0:8080 -h /www
                    readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
            """.formatted(NODE_PORT, DockerHosts.IMAGE);

    /** Those of the application may speak to each other; nobody else may. */
    private static final String EACH_OTHER = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: each-other}
            spec:
              podSelector: {matchLabels: {app: web}}
              ingress:
              - from: [{podSelector: {matchLabels: {app: web}}}]
                ports: [{port: 8080}]
            """;

    private static final String SILENCE = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: silence}
            spec: {podSelector: {}, policyTypes: [Egress]}
            """;

    @Test
    void podsReachEachOtherOnALinkAndBeyondARouterAsPoliciesAllowAndNothingIsLeft() throws IOException {
        ClassArchive.prepare();
        // Paths of sockets are short, and an engine's files are many: not among the test's own.
        Path directory = Files.createTempDirectory("hosts");
        try (DockerHosts hosts = DockerHosts.start(directory, 2)) {
            try (KubernetesClient client = Clients.plain(hosts.api(1))) {
                patiently(() -> get(hosts.api(1) + "/readyz").equals("ok"));
                patiently(() -> client.nodes().list().getItems().size() == 2);
                create(client, APPLICATION);
                patiently(() -> ready(client).size() == 2);
                List<String> ranges = client.nodes().list().getItems().stream()
                        .map(node -> node.getSpec().getPodCIDR())
                        .toList();
                assertThat(ranges).doesNotContainNull().doesNotHaveDuplicates();

                eachReachesTheOther(hosts, client);
                for (String range : ranges) {
                    assertThat(routes(hosts))
                            .filteredOn(route -> route.startsWith(range))
                            .as("a route on the link to %s", range)
                            .singleElement()
                            .asString()
                            .contains("dev eth0");
                }

                anIngressLeadsInAtEachHost(hosts, client);

                hosts.partByRouter();
                patiently(() -> routes(hosts).stream().allMatch(route -> route.contains("dev strlv-")));
                eachReachesTheOther(hosts, client);

                policiesDropWhatTheyDoNotAllow(hosts, client);

                aBalancersAddressFailsOver(hosts, client);
            }
            hosts.stopMembers();
            for (int host = 1; host <= 2; host++) {
                nothingIsLeft(hosts, host);
            }
        } finally {
            deleteAll(directory);
        }
    }

    private static void eachReachesTheOther(DockerHosts hosts, KubernetesClient client) throws IOException {
        List<Pod> pods = ready(client);
        for (Pod pod : pods) {
            for (Pod other : pods) {
                if (!pod.equals(other)) {
                    assertThat(ask(hosts, pod, other.getStatus().getPodIP() + ":8080"))
                            .as("the other's answer names it, and the address that it was asked from")
                            .isEqualTo(name(other) + " " + pod.getStatus().getPodIP());
                    patiently(() -> ask(hosts, pod, "web")
                            .equals(name(other) + " " + pod.getStatus().getPodIP()));
                    for (int i = 0; i < ASKED; i++) {
                        assertThat(ask(hosts, pod, "web"))
                                .as("also where its own Service leads it to itself")
                                .startsWith("web-");
                    }
                }
            }
        }
        for (int host = 1; host <= 2; host++) {
            String url = "http://" + hosts.address(host) + ":" + NODE_PORT + "/cgi-bin/who";
            Set<String> answered = new HashSet<>();
            patiently(() -> {
                answered.add(get(url).split(" ", -1)[0]);
                return answered.size() == 2;
            });
            assertThat(answered).isEqualTo(pods.stream().map(PodNetworkIT::name).collect(Collectors.toSet()));
        }
    }

    private static void anIngressLeadsInAtEachHost(DockerHosts hosts, KubernetesClient client) {
        Set<String> pods = ready(client).stream().map(PodNetworkIT::name).collect(Collectors.toSet());
        for (int host = 1; host <= 2; host++) {
            String url = "http://" + hosts.address(host) + ":" + DockerHosts.INGRESS_PORT + "/cgi-bin/who";
            patiently(() -> pods.contains(get(url).split(" ", -1)[0]));
        }
    }

    /** The host whose member dies keeps the address, so that the neighbours have to learn where it is now. */
    private static void aBalancersAddressFailsOver(DockerHosts hosts, KubernetesClient client) {
        patiently(() -> !balancerAddress(client).isEmpty());
        String address = balancerAddress(client);
        String url = "http://" + address + "/cgi-bin/who";
        patiently(() -> get(url).startsWith("web-"));
        int holder = addresses(hosts, 1).contains(address) ? 1 : 2;
        int other = 3 - holder;
        assertThat(addresses(hosts, other)).doesNotContain(address);

        hosts.killMember(holder);
        patiently(() -> addresses(hosts, other).contains(address));
        patiently(() -> linkLayer(hosts, other).contains(hosts.neighbour(address)));
        patiently(() -> get(url).startsWith("web-"));

        hosts.startMemberAgain(holder);
        patiently(() -> get(hosts.api(holder) + "/readyz").equals("ok"));
        patiently(() -> !addresses(hosts, other).contains(address));
        patiently(() -> get(url).startsWith("web-"));
    }

    private static String balancerAddress(KubernetesClient client) {
        return client.services().withName("web").get().getStatus().getLoadBalancer().getIngress().stream()
                .map(LoadBalancerIngress::getIp)
                .findFirst()
                .orElse("");
    }

    private static String addresses(DockerHosts hosts, int host) {
        return hosts.onHost(host, "ip -oneline -4 addr show dev eth0");
    }

    private static String linkLayer(DockerHosts hosts, int host) {
        return hosts.onHost(host, "ip -oneline link show dev eth0");
    }

    private static void policiesDropWhatTheyDoNotAllow(DockerHosts hosts, KubernetesClient client) {
        Pod one = ready(client).get(0);
        Pod other = ready(client).get(1);
        String peer = other.getStatus().getPodIP() + ":8080";
        String outside = "http://" + hosts.address(1) + ":" + NODE_PORT + "/cgi-bin/who";

        create(client, EACH_OTHER);
        patiently(() -> unanswered(outside));
        assertThat(ask(hosts, one, peer)).as("a peer that is allowed").startsWith(name(other));
        assertThat(ready(client)).as("the machine's own probes pass").hasSize(2);

        create(client, SILENCE);
        patiently(() -> ask(hosts, one, peer).contains("no answer"));

        client.network().v1().networkPolicies().withName("silence").delete();
        patiently(() -> ask(hosts, one, peer).startsWith(name(other)));
        client.network().v1().networkPolicies().withName("each-other").delete();
        patiently(() -> get(outside).startsWith("web-"));
    }

    /** Dropped, not refused. */
    private static boolean unanswered(String url) throws IOException {
        try {
            get(url);
            return false;
        } catch (SocketTimeoutException dropped) {
            return true;
        }
    }

    private static void create(KubernetesClient client, String document) {
        client.load(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    private static String ask(DockerHosts hosts, Pod pod, String whom) {
        int host = Integer.parseInt(pod.getSpec().getNodeName().replaceFirst("node-", ""));
        return hosts.inContainer(
                        host,
                        "starling_main_" + pod.getMetadata().getUid(),
                        "timeout 3 wget -q -O - http://" + whom + "/cgi-bin/who || echo no answer")
                .strip();
    }

    private static String get(String url) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(3_000);
        connection.setReadTimeout(3_000);
        connection.setRequestProperty("Connection", "close");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Pod> ready(KubernetesClient client) {
        return client.pods().withLabel("app", "web").list().getItems().stream()
                .filter(pod -> pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")))
                .toList();
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static List<String> routes(DockerHosts hosts) {
        return List.of(
                hosts.onHost(1, "ip route show proto 83").strip(),
                hosts.onHost(2, "ip route show proto 83").strip());
    }

    private static void nothingIsLeft(DockerHosts hosts, int host) {
        assertThat(hosts.onHost(host, "ip route show proto 83")).isBlank();
        assertThat(hosts.onHost(host, "ip -oneline link")).doesNotContain("strl");
        assertThat(addresses(hosts, host)).doesNotContain("/32");
        assertThat(hosts.onHost(host, "nft list tables")).doesNotContain("starling");
        assertThat(hosts.onHost(host, "iptables -w -S")).doesNotContain("starling");
        assertThat(hosts.onHost(host, "docker -H " + hosts.engine(host) + " network ls"))
                .doesNotContain("starling");
    }

    private static void patiently(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(condition);
    }

    private static void deleteAll(Path directory) throws IOException {
        new ProcessBuilder("rm", "-rf", "--one-file-system", directory.toString())
                .start()
                .onExit()
                .join();
    }
}
