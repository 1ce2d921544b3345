package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.main.RuntimeKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Eureka's clients, unmodified, against a cluster that loses a member. */
class EurekaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void clientsRegisterFindEachOtherAndGoOnWhenTheirMemberIsKilled(@TempDir Path directory) throws Exception {
        List<String> secondFirst = List.of(url(2), url(1), url(3));
        try (NetflixEureka orders = NetflixEureka.start("orders", "orders-1", secondFirst);
                NetflixEureka billing = NetflixEureka.start("billing", "billing-1", secondFirst);
                NodeEureka node = NodeEureka.start(directory, "js", "js-1", "ORDERS", apps(secondFirst))) {
            await(() -> billing.sees("ORDERS").equals(Set.of("orders-1")));
            await(() -> orders.sees("JS").equals(Set.of("js-1")));
            await(() -> node.last("sees").equals("sees orders-1"));
            assertThat(node.last("started")).isEqualTo("started");
            await(() -> native_("orders").path("up").asInt() == 1);

            cancel(1, "ORDERS", "orders-1");
            await(() -> known(1, "ORDERS", "orders-1"));

            CLUSTER.kill(2);
            List<String> registered = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                assertThat(register(1 + i % 2 * 2, "LATE", "late-" + i, 600)).isEqualTo(204);
                registered.add("late-" + i);
            }
            // Stored, and on every living member; shown as soon as the dead one is known to be dead.
            await(() -> ids(1).containsAll(registered) && ids(1).equals(ids(3)));
            assertThat(ids(1)).contains("orders-1", "billing-1", "js-1");
            orders.describe("color", "blue");
            await(() -> text(3, "/apps/ORDERS/orders-1").contains("\"color\":\"blue\""));
            await(() -> billing.sees("LATE").size() == 10);

            node.stop();
            await(() -> node.last("stopped").equals("stopped"));
            await(() -> billing.sees("JS").isEmpty());
            CLUSTER.start(2);
            await(() -> ids(2).equals(ids(1)));
        }
        await(() -> !ids(1).contains("orders-1") && !ids(3).contains("billing-1"));
    }

    @Test
    void anInstanceThatSendsNoHeartbeatIsGone() throws Exception {
        for (int i = 0; i < 5; i++) {
            register(1, "STEADY", "steady-" + i, 600);
        }
        register(3, "STEADY", "silent", 2);
        assertThat(known(3, "STEADY", "silent") || known(1, "STEADY", "steady-0"))
                .isTrue();
        await(() -> known(1, "STEADY", "silent")
                || native_("steady").path("instances").asInt() == 5);
        await(() -> !known(1, "STEADY", "silent") && !known(2, "STEADY", "silent"));
        assertThat(renew(2, "STEADY", "silent")).isEqualTo(404);
        assertThat(ids(2)).contains("steady-0", "steady-1", "steady-2", "steady-3", "steady-4");
    }

    @Test
    void podsAndOutsidersAreFoundThroughEachOthersDoors() throws Exception {
        try (KubernetesClient client = Clients.plain(CLUSTER.member(1).api())) {
            client.resource(Clients.sleeping("shop", 2, "3600")).create();
            client.resource(new ServiceBuilder()
                            .withNewMetadata()
                            .withName("shop")
                            .endMetadata()
                            .withNewSpec()
                            .addToSelector("app", "shop")
                            .addNewPort()
                            .withPort(80)
                            .endPort()
                            .endSpec()
                            .build())
                    .create();
            assertThat(register(1, "SHOP", "far-away", 600)).isEqualTo(204);
            for (int member = 1; member <= 3; member++) {
                int one = member;
                await(() -> instances(one, "/vips/shop").size() == 2
                        && instances(one, "/apps/SHOP").size() == 3);
            }
            await(() -> native_("shop").path("instances").asInt() == 3);
            assertThat(native_("shop").path("sources").path("pod").asInt()).isEqualTo(2);
            client.apps().deployments().withName("shop").scale(1);
            await(() -> instances(3, "/apps/SHOP").size() == 2);
        }
    }

    private static String url(int member) {
        return CLUSTER.member(member).api() + "/eureka/";
    }

    private static List<String> apps(List<String> urls) {
        return urls.stream().map(url -> url + "apps/").toList();
    }

    /** What the native API says of a service. */
    private static JsonNode native_(String service) {
        JsonNode items = CLUSTER.api(1)
                .get("/apis/registry.starling.io/v1/namespaces/default/registrations")
                .path("items");
        for (JsonNode item : items) {
            if (item.at("/metadata/name").asText().equals(service)) {
                return item.path("status");
            }
        }
        return MAPPER.createObjectNode();
    }

    private int register(int member, String app, String id, int lease) throws Exception {
        String body = """
                {"instance":{"instanceId":"%s","hostName":"h","app":"%s","ipAddr":"10.0.0.1","status":"UP",
                 "port":{"$":8080,"@enabled":"true"},"vipAddress":"%s-vip","leaseInfo":{"durationInSecs":%d},
                 "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"}}}
                """.formatted(id, app, app, lease);
        return send(member, "POST", "/apps/" + app, body);
    }

    private int renew(int member, String app, String id) throws Exception {
        return send(member, "PUT", "/apps/" + app + "/" + id, "");
    }

    private void cancel(int member, String app, String id) throws Exception {
        assertThat(send(member, "DELETE", "/apps/" + app + "/" + id, "")).isEqualTo(200);
    }

    private boolean known(int member, String app, String id) throws Exception {
        return send(member, "GET", "/apps/" + app + "/" + id, "") == 200;
    }

    private int send(int member, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(CLUSTER.member(member).api() + "/eureka" + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private String text(int member, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(CLUSTER.member(member).api() + "/eureka" + path))
                .header("Accept", "application/json")
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** The ids under {@code application} or {@code applications}; empty where there is none. */
    private Set<String> instances(int member, String path) throws Exception {
        String body = text(member, path);
        Set<String> ids = new TreeSet<>();
        if (body.startsWith("{")) {
            for (JsonNode each : MAPPER.readTree(body).findValues("instanceId")) {
                ids.add(each.asText());
            }
        }
        return ids;
    }

    private Set<String> ids(int member) throws Exception {
        return instances(member, "/apps");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }
}
