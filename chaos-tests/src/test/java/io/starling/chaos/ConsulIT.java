package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ecwid.consul.transport.TransportException;
import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.QueryParams;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.health.HealthServicesRequest;
import com.ecwid.consul.v1.health.model.HealthService;
import com.ecwid.consul.v1.kv.model.GetValue;
import com.ecwid.consul.v1.kv.model.PutParams;
import com.ecwid.consul.v1.session.model.NewSession;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.ConsulException;
import org.kiwiproject.consul.cache.KVCache;
import org.kiwiproject.consul.cache.ServiceHealthCache;
import org.kiwiproject.consul.model.kv.Operation;
import org.kiwiproject.consul.model.kv.Value;
import org.kiwiproject.consul.model.kv.Verb;

/** Consul's clients, as they are, against a cluster whose members are killed one after the other. */
@Order(4)
class ConsulIT {
    private static final int MEMBERS = 3;
    private static final int KEYS_A_KILL = 20;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(MEMBERS, RuntimeKind.SIMULATED);

    @Test
    void keysLocksAndRegistrationsStayWhenEveryMemberIsKilledOnce() throws Exception {
        try (MovingDoor door = MovingDoor.to(CLUSTER.member(1).apiPort());
                Watching watching = Watching.at(door.url())) {
            ConsulClient client = ecwid(URI.create(door.url()).getPort());
            String holder = session(client);
            assertThat(acquire(client, "held/lock", holder)).isTrue();
            register(client, "ledger-1", "ledger");
            Counter counter = new Counter(client);
            Map<String, String> acknowledged = new HashMap<>();

            for (int victim = 1; victim <= MEMBERS; victim++) {
                int next = victim % MEMBERS + 1;
                write(client, acknowledged, "before-" + victim);
                CLUSTER.kill(victim);
                door.moveTo(CLUSTER.member(next).apiPort());
                write(client, acknowledged, "after-" + victim);
                counter.increment();
                assertThat(persistently(() -> acquire(client, "held/lock", session(client))))
                        .as("the lock is held, whoever owned it")
                        .isFalse();
                assertThat(persistently(() -> passing(client, "ledger"))).hasSize(1);
                CLUSTER.start(victim);
            }

            for (int member = 1; member <= MEMBERS; member++) {
                assertThat(values(ecwid(CLUSTER.member(member).apiPort()), "kills/"))
                        .containsExactlyInAnyOrderEntriesOf(acknowledged);
            }
            assertThat(counter.value()).isBetween(counter.certain, counter.certain + counter.unsure);
            patiently().until(() -> watching.keys().equals(acknowledged));
            patiently().until(() -> watching.instances() == 1);
            client.agentServiceDeregister("ledger-1");
            patiently().until(() -> watching.instances() == 0);
        }
    }

    @Test
    void npmsClientFindsEverythingAsInConsul(@TempDir Path directory) throws Exception {
        NodeConsul client = NodeConsul.install(directory);

        for (int member = 1; member <= MEMBERS; member++) {
            assertThat(client.drive(CLUSTER.member(member).apiPort())).isEqualTo("done");
        }
    }

    @Test
    void aTransactionIsDoneAsAWholeOrNotAtAll() {
        Consul consul = kiwi(CLUSTER.member(1).api());
        Consul other = kiwi(CLUSTER.member(2).api());
        try {
            consul.keyValueClient().putValue("txn/a", "1");

            assertThat(consul.keyValueClient()
                            .performTransaction(set("txn/a", "2"), set("txn/b", "2"))
                            .getResponse()
                            .errors())
                    .isEmpty();
            assertThat(other.keyValueClient().getValueAsString("txn/b")).contains("2");

            Operation refused = Operation.builder(Verb.CHECK_INDEX)
                    .key("txn/b")
                    .index(BigInteger.ONE)
                    .build();
            assertThatThrownBy(() -> other.keyValueClient().performTransaction(set("txn/a", "3"), refused))
                    .isInstanceOfSatisfying(ConsulException.class, failure -> assertThat(failure.getCode())
                            .isEqualTo(409));
            assertThat(consul.keyValueClient().getValueAsString("txn/a")).contains("2");
        } finally {
            consul.destroy();
            other.destroy();
        }
    }

    private static Operation set(String key, String value) {
        return Operation.builder(Verb.SET).key(key).value(value).build();
    }

    @Test
    void whoeverRegistersIsFoundThroughConsulAndNativelyAndThroughEureka() throws Exception {
        ConsulClient client = ecwid(CLUSTER.member(1).apiPort());
        register(client, "shop-1", "shop");
        String asEureka = "/eureka/apps/CART";
        assertThat(eureka(2, asEureka, """
                        {"instance":{"instanceId":"cart-1","hostName":"h","app":"CART","ipAddr":"10.0.0.1","status":"UP",
                         "port":{"$":8080,"@enabled":"true"},"dataCenterInfo":{"name":"MyOwn"},
                         "leaseInfo":{"durationInSecs":600}}}""").statusCode()).isEqualTo(204);

        patiently().until(() -> passing(client, "cart").size() == 1);
        patiently().until(() -> eureka(3, "/eureka/apps/SHOP", "").body().contains("10.9.9.9"));

        patiently().until(() -> CLUSTER.api(2)
                .get("/apis/registry.starling.io/v1/namespaces/default/instances")
                .toString()
                .contains("shop-1"));

        try (KubernetesClient kubernetes = Clients.plain(CLUSTER.member(3).api())) {
            kubernetes.resource(Clients.sleeping("front", 2, "1000")).create();
            kubernetes
                    .resource(new ServiceBuilder()
                            .withNewMetadata()
                            .withName("front")
                            .endMetadata()
                            .withNewSpec()
                            .addToSelector("app", "front")
                            .addNewPort()
                            .withPort(80)
                            .withTargetPort(new IntOrString(8080))
                            .endPort()
                            .endSpec()
                            .build())
                    .create();
        }
        patiently().until(() -> passing(client, "front").size() == 2);
        assertThat(passing(client, "front"))
                .allSatisfy(found -> assertThat(found.getService().getPort()).isEqualTo(8080));
    }

    @Test
    void theClusterProbesAndWaitsForReports() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        ConsulClient client = ecwid(CLUSTER.member(1).apiPort());
        NewService.Check probed = new NewService.Check();
        probed.setHttp("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
        probed.setInterval("1s");
        client.agentServiceRegister(service("probed-1", "probed", probed));
        NewService.Check reported = new NewService.Check();
        reported.setTtl("3s");
        client.agentServiceRegister(service("reporting-1", "reporting", reported));

        // It goes on reporting: the probe may take longer than a report lasts.
        patiently().ignoreExceptions().until(() -> {
            client.agentCheckPass("service:reporting-1");
            return passing(client, "probed").size() == 1
                    && passing(client, "reporting").size() == 1;
        });
        server.stop(0);

        patiently()
                .until(() -> passing(client, "probed").isEmpty()
                        && passing(client, "reporting").isEmpty());
        assertThat(client.getHealthServices(
                                "probed", HealthServicesRequest.newBuilder().build())
                        .getValue())
                .hasSize(1);
    }

    private static HttpResponse<String> eureka(int member, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(CLUSTER.member(member).api() + path))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json");
        return HttpClient.newHttpClient()
                .send(
                        (body.isEmpty() ? request.GET() : request.POST(BodyPublishers.ofString(body))).build(),
                        BodyHandlers.ofString());
    }

    private static ConsulClient ecwid(int port) {
        return new ConsulClient("127.0.0.1", port);
    }

    private static Consul kiwi(String url) {
        return Consul.builder().withUrl(url).withReadTimeoutMillis(60_000).build();
    }

    private static String session(ConsulClient client) {
        NewSession session = new NewSession();
        session.setTtl("600s");
        session.setLockDelay(1);
        return client.sessionCreate(session, QueryParams.DEFAULT).getValue();
    }

    private static boolean acquire(ConsulClient client, String key, String session) {
        PutParams parameters = new PutParams();
        parameters.setAcquireSession(session);
        return client.setKVValue(key, session, parameters).getValue();
    }

    private static void register(ConsulClient client, String id, String name) {
        NewService.Check check = new NewService.Check();
        check.setTtl("600s");
        client.agentServiceRegister(service(id, name, check));
        patiently().ignoreExceptions().until(() -> {
            client.agentCheckPass("service:" + id);
            return true;
        });
        patiently().until(() -> passing(client, name).size() == 1);
    }

    private static NewService service(String id, String name, NewService.Check check) {
        NewService service = new NewService();
        service.setId(id);
        service.setName(name);
        service.setAddress("10.9.9.9");
        service.setPort(4711);
        service.setTags(List.of("tagged"));
        service.setCheck(check);
        return service;
    }

    private static List<HealthService> passing(ConsulClient client, String name) {
        return client.getHealthServices(
                        name,
                        HealthServicesRequest.newBuilder().setPassing(true).build())
                .getValue();
    }

    private static void write(ConsulClient client, Map<String, String> acknowledged, String name) {
        for (int i = 0; i < KEYS_A_KILL; i++) {
            String key = "kills/" + name + ":" + i;
            String value = name + " " + i;
            assertThat(persistently(() -> client.setKVValue(key, value).getValue()))
                    .isTrue();
            acknowledged.put(key, value);
        }
    }

    private static Map<String, String> values(ConsulClient client, String prefix) {
        Map<String, String> values = new HashMap<>();
        for (GetValue value : client.getKVValues(prefix).getValue()) {
            values.put(value.getKey(), value.getDecodedValue());
        }
        return values;
    }

    /** Asks again where the connection was cut, or the cluster couldn't answer: what is asked may be done twice. */
    private static <T> T persistently(Supplier<T> call) {
        return patiently()
                .ignoreExceptionsMatching(
                        failure -> failure instanceof TransportException || failure instanceof OperationException)
                .until(() -> Optional.of(call.get()), Optional::isPresent)
                .orElseThrow();
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
    }

    /** Counts by comparing and setting: each success that was acknowledged counts once, whatever happens in between. */
    private static final class Counter {
        private static final String KEY = "kills-counter";
        private static final int ROUNDS = 20;

        private final ConsulClient client;
        private int certain;
        private int unsure;

        Counter(ConsulClient client) {
            this.client = client;
        }

        void increment() {
            for (int i = 0; i < ROUNDS; i++) {
                GetValue present = persistently(
                                () -> Optional.ofNullable(client.getKVValue(KEY).getValue()))
                        .orElse(null);
                int value = present == null ? 0 : Integer.parseInt(present.getDecodedValue());
                PutParams parameters = new PutParams();
                parameters.setCas(present == null ? 0 : present.getModifyIndex());
                try {
                    certain += client.setKVValue(KEY, Integer.toString(value + 1), parameters)
                                    .getValue()
                            ? 1
                            : 0;
                } catch (TransportException | OperationException e) {
                    unsure++;
                }
            }
        }

        int value() {
            return Integer.parseInt(client.getKVValue(KEY).getValue().getDecodedValue());
        }
    }

    /** The caches of a client that watches keys and a service. */
    private record Watching(Consul consul, KVCache keyCache, ServiceHealthCache serviceCache) implements AutoCloseable {
        static Watching at(String url) {
            Consul consul = kiwi(url);
            KVCache keys = KVCache.newCache(consul.keyValueClient(), "kills/", 5);
            ServiceHealthCache services = ServiceHealthCache.newCache(consul.healthClient(), "ledger");
            keys.start();
            services.start();
            return new Watching(consul, keys, services);
        }

        Map<String, String> keys() {
            Map<String, String> values = new HashMap<>();
            for (Map.Entry<String, Value> entry : keyCache.getMap().entrySet()) {
                values.put(
                        "kills/" + entry.getKey(),
                        entry.getValue().getValueAsString().orElse(""));
            }
            return values;
        }

        int instances() {
            return serviceCache.getMap().size();
        }

        @Override
        public void close() {
            keyCache.close();
            serviceCache.close();
            consul.destroy();
        }
    }
}
