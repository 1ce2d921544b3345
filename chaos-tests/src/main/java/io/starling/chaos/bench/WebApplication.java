package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An application whose pods are an nginx each, as processes: behind a cluster IP, a node port and every member's ingress. */
final class WebApplication {
    static final String NAMESPACE = "/api/v1/namespaces/default/";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String POD = "d=$(mktemp -d -p %s); cd $d; printf 'daemon off; master_process off; pid pid;"
            + " error_log stderr crit; events {} http { access_log off; client_body_temp_path body;"
            + " proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;"
            + " server { listen %%s:%d; location / { return 200 hello; } } }' $POD_IP > conf; exec nginx -p $d -e stderr -c conf";

    private static final String DEPLOYMENT = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
              "replicas": %d, "selector": {"matchLabels": {"app": "web"}},
              "strategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}},
              "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
                "tolerations": [{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 2}],
                "containers": [{"name": "web", "image": "nginx:1", "command": ["sh", "-c", "%s"],
                  "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
                  "readinessProbe": %s}]}}}}
            """;

    private static final String SERVICE = """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
              "type": "NodePort", "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": %d}]}}
            """;

    private static final String HEADLESS = """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web-pods"}, "spec": {
              "clusterIP": "None", "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": %d}]}}
            """;

    private static final String INGRESS = """
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"}, "spec": {
              "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}}
            """;

    private final BenchCluster cluster;
    private final ObjectMapper json = new ObjectMapper();
    private final int port = Ports.firstFree(ClusterPlan.HOST, 31_000, 1);

    WebApplication(BenchCluster cluster) {
        this.cluster = cluster;
    }

    /** A probe of the pods' own port. */
    String ownProbe() {
        return "{\"tcpSocket\": {\"port\": %d}, \"periodSeconds\": 1}".formatted(port);
    }

    /** Applies it. */
    void apply(Path directory, int replicas, String readinessProbe) {
        create(DEPLOYMENTS, DEPLOYMENT.formatted(replicas, POD.formatted(directory, port), readinessProbe));
        create(NAMESPACE + "services", SERVICE.formatted(port));
        create(NAMESPACE + "services", HEADLESS.formatted(port));
        create("/apis/networking.k8s.io/v1/namespaces/default/ingresses", INGRESS);
    }

    InetSocketAddress clusterIp() {
        return new InetSocketAddress(service().path("clusterIP").asText(), 80);
    }

    InetSocketAddress nodePort() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                service().path("ports").path(0).path("nodePort").asInt());
    }

    private JsonNode service() {
        return cluster.api().get(NAMESPACE + "services/web").path("spec");
    }

    /** Of each member. */
    List<InetSocketAddress> ingresses() {
        return cluster.local().plan().all().stream()
                .map(MemberPlan::ingressPort)
                .map(each -> new InetSocketAddress(InetAddress.getLoopbackAddress(), each))
                .toList();
    }

    static boolean answers(InetSocketAddress door) {
        try {
            Blast.once(door);
            return true;
        } catch (IOException no) {
            return false;
        }
    }

    static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LaunchException("Not within " + PATIENCE.toSeconds() + " s: " + what + ".");
            }
            BenchCluster.pause(50);
        }
    }

    private void create(String path, String object) {
        try {
            cluster.api().create(path, json.readTree(object));
        } catch (IOException e) {
            throw new LaunchException("An object can't be read: " + e.getMessage() + ".", e);
        }
    }
}
