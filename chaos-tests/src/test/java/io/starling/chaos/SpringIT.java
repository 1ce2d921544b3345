package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.node.main.RuntimeKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Spring Cloud's clients, unmodified, against a cluster that loses the member they talk to. */
class SpringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void eurekaStarter(@TempDir Path directory) throws Exception {
        List<String> settings = List.of(
                "spring.application.name=shop",
                "eureka.client.service-url.defaultZone=" + eureka(2) + "," + eureka(1) + "," + eureka(3),
                "eureka.client.registry-fetch-interval-seconds=1",
                "eureka.instance.instance-id=shop-1",
                "eureka.instance.hostname=127.0.0.1",
                "eureka.instance.lease-renewal-interval-in-seconds=1",
                "spring.cloud.consul.enabled=false",
                "spring.cloud.consul.config.enabled=false");
        try (SpringApplication shop = SpringApplication.start(directory, settings)) {
            await(() -> shop.sees("shop").equals(List.of("shop-1")));
            await(() -> known(1, "shop-1") && known(3, "shop-1"));

            CLUSTER.kill(2);
            assertThat(register(1, "LATE", "late-1")).isEqualTo(204);
            await(() -> shop.sees("late").equals(List.of("late-1")));
            assertThat(status("DELETE", 1, "/eureka/apps/SHOP/shop-1", "")).isEqualTo(200);
            await(() -> known(3, "shop-1"));
            CLUSTER.start(2);
            await(() -> known(2, "shop-1"));
        }
        await(() -> !known(1, "shop-1") && !known(2, "shop-1") && !known(3, "shop-1"));
    }

    @Test
    void consulStarters(@TempDir Path directory) throws Exception {
        key(1, "hello");
        try (MovingDoor door = MovingDoor.to(CLUSTER.member(1).apiPort())) {
            List<String> settings = List.of(
                    "spring.application.name=basket",
                    "spring.config.import=consul:",
                    "spring.cloud.consul.host=127.0.0.1",
                    "spring.cloud.consul.port=" + URI.create(door.url()).getPort(),
                    "spring.cloud.consul.config.watch.wait-time=2",
                    "spring.cloud.consul.config.watch.delay=200",
                    "spring.cloud.consul.discovery.instance-id=basket-1",
                    "spring.cloud.consul.discovery.hostname=127.0.0.1",
                    "spring.cloud.consul.discovery.health-check-path=/greeting",
                    "spring.cloud.consul.discovery.health-check-interval=1s",
                    "spring.cloud.consul.discovery.query-passing=true",
                    "eureka.client.enabled=false");
            try (SpringApplication basket = SpringApplication.start(directory, settings)) {
                await(() -> basket.greeting().equals("hello"));
                await(() -> basket.sees("basket").equals(List.of("basket-1")));
                key(3, "salut");
                await(() -> basket.greeting().equals("salut"));

                CLUSTER.kill(1);
                door.moveTo(CLUSTER.member(3).apiPort());
                key(2, "ciao");
                await(() -> basket.greeting().equals("ciao"));
                await(() -> basket.sees("basket").equals(List.of("basket-1")));
                assertThat(status("GET", 2, "/eureka/apps/BASKET/basket-1", "")).isEqualTo(200);
                CLUSTER.start(1);
            }
        }
        await(() -> status("GET", 2, "/eureka/apps/BASKET/basket-1", "") == 404);
    }

    private static String eureka(int member) {
        return CLUSTER.member(member).api() + "/eureka/";
    }

    private boolean known(int member, String id) throws Exception {
        return status("GET", member, "/eureka/apps/SHOP/" + id, "") == 200;
    }

    private int register(int member, String app, String id) throws Exception {
        return status("POST", member, "/eureka/apps/" + app, """
                {"instance":{"instanceId":"%s","hostName":"127.0.0.1","app":"%s","ipAddr":"127.0.0.1","status":"UP",
                 "port":{"$":8080,"@enabled":"true"},"vipAddress":"%s","dataCenterInfo":{
                 "@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},
                 "leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":900}}}""".formatted(id, app, app.toLowerCase(Locale.ROOT)));
    }

    private void key(int member, String greeting) throws Exception {
        assertThat(status("PUT", member, "/v1/kv/config/basket/greeting", greeting))
                .isEqualTo(200);
    }

    private int status(String method, int member, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(CLUSTER.member(member).api() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(condition);
    }
}
