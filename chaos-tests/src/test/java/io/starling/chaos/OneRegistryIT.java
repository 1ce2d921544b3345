package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.local.MemberPlan;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The registry is the ready set, equal on all members: three services come by three ways, and each is found through every door of
 * every member.
 */
class OneRegistryIT {
    private static final int MEMBERS = 3;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern NAMES = Pattern.compile("names are answered at 127\\.0\\.0\\.1:(\\d+)");

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(MEMBERS, RuntimeKind.SIMULATED);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whoComesByOneDoorIsFoundThroughAllAndLeavesThroughAll() throws Exception {
        registerWithEureka();
        registerWithConsul();
        deploy(2);

        everywhere("cart", Set.of("10.9.0.1:8081"), 1);
        everywhere("shop", Set.of("10.9.0.2:8082"), 1);
        everywhere("front", readyPods(2), 2);
        for (int member = 1; member <= MEMBERS; member++) {
            assertThat(addresses(member, "blue.shop.service.consul.")).isEqualTo(Set.of("10.9.0.2"));
            assertThat(addresses(member, "green.shop.service.consul.")).isEmpty();
            assertThat(targets(member, "_shop._blue.service.consul.")).isEqualTo(Set.of("10.9.0.2:8082"));
        }

        deploy(1);
        everywhere("front", readyPods(1), 1);
        assertThat(send(2, "DELETE", "/eureka/apps/CART/cart-1", "").statusCode())
                .isEqualTo(200);
        assertThat(send(3, "PUT", "/v1/agent/check/fail/service:shop-1", "").statusCode())
                .isEqualTo(200);
        everywhere("cart", Set.of(), 0);
        everywhere("shop", Set.of(), 0);
    }

    @Test
    void machinesThatShareAnIdAreTwoInstances() throws Exception {
        String body = """
                {"ID":"same","Name":"twins","Address":"10.9.1.%d","Port":90,"Check":{"TTL":"600s","Status":"passing"}}""";
        for (int member = 1; member <= 2; member++) {
            assertThat(send(member, "PUT", "/v1/agent/service/register", body.formatted(member))
                            .statusCode())
                    .isEqualTo(200);
        }
        everywhere("twins", Set.of("10.9.1.1:90", "10.9.1.2:90"), 2);

        assertThat(send(2, "PUT", "/v1/agent/check/fail/service:same", "").statusCode())
                .isEqualTo(200);
        everywhere("twins", Set.of("10.9.1.1:90"), 1);
        assertThat(send(3, "PUT", "/v1/agent/service/register", body.formatted(1))
                        .statusCode())
                .as("the first goes on with another member")
                .isEqualTo(200);
        everywhere("twins", Set.of("10.9.1.1:90"), 1);
        assertThat(send(2, "PUT", "/v1/agent/service/deregister/same", "").statusCode())
                .isEqualTo(200);
        await(() -> json(1, "/v1/health/service/twins").size() == 1);
        assertThat(send(1, "PUT", "/v1/agent/service/deregister/same", "").statusCode())
                .isEqualTo(200);
        await(() -> json(3, "/v1/health/service/twins").isEmpty());
    }

    private void registerWithEureka() throws Exception {
        assertThat(send(1, "POST", "/eureka/apps/CART", """
                        {"instance":{"instanceId":"cart-1","hostName":"10.9.0.1","app":"CART","ipAddr":"10.9.0.1",
                         "status":"UP","port":{"$":8081,"@enabled":"true"},"vipAddress":"cart",
                         "dataCenterInfo":{"name":"MyOwn"},"leaseInfo":{"durationInSecs":600}}}""").statusCode()).isEqualTo(204);
    }

    private void registerWithConsul() throws Exception {
        assertThat(send(2, "PUT", "/v1/agent/service/register", """
                        {"ID":"shop-1","Name":"shop","Address":"10.9.0.2","Port":8082,"Tags":["blue"],
                         "Check":{"TTL":"600s","Status":"passing"}}""").statusCode())
                .isEqualTo(200);
    }

    private static void deploy(int replicas) {
        try (KubernetesClient client = Clients.plain(CLUSTER.member(3).api())) {
            client.resource(Clients.sleeping("front", replicas, "3600")).createOr(existing -> existing.update());
            client.resource(new ServiceBuilder()
                            .withNewMetadata()
                            .withName("front")
                            .endMetadata()
                            .withNewSpec()
                            .addToSelector("app", "front")
                            .addNewPort()
                            .withPort(80)
                            .withTargetPort(new IntOrString(8083))
                            .endPort()
                            .endSpec()
                            .build())
                    .createOr(existing -> existing.patch());
        }
    }

    /** Where the ready pods are, when there are so many. Simulated ones may share an address. */
    private static Set<String> readyPods(int count) {
        List<String> ready = new ArrayList<>();
        try (KubernetesClient client = Clients.plain(CLUSTER.member(1).api())) {
            await(() -> {
                ready.clear();
                client.pods().withLabel("app", "front").list().getItems().stream()
                        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                        .filter(pod -> pod.getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True")))
                        .forEach(pod -> ready.add(pod.getStatus().getPodIP() + ":8083"));
                return ready.size() == count;
            });
        }
        return new TreeSet<>(ready);
    }

    /**
     * @param places address and port of everybody who takes traffic
     * @param count how many they are
     */
    private void everywhere(String service, Set<String> places, int count) {
        for (int each = 1; each <= MEMBERS; each++) {
            int member = each;
            await(service, places, "Eureka", () -> eureka(member, service));
            await(service, places, "Consul", () -> consul(member, service));
            await(service, places, "the native API", () -> chosen(member, service));
            await(service, places, "SRV", () -> targets(member, service + ".service.consul."));
            await(service, addresses(places), "A", () -> addresses(member, service + ".service.consul."));
        }
        for (int each = 1; each <= MEMBERS; each++) {
            int member = each;
            await(() ->
                    json(member, "/v1/health/service/" + service + "?passing").size() == count);
        }
        await(() -> counted(service) == count);
    }

    private static Set<String> addresses(Set<String> places) {
        Set<String> addresses = new TreeSet<>();
        places.forEach(place -> addresses.add(place.substring(0, place.indexOf(':'))));
        return addresses;
    }

    private Set<String> eureka(int member, String service) throws Exception {
        HttpResponse<String> answer = send(member, "GET", "/eureka/apps/" + service, "");
        Set<String> places = new TreeSet<>();
        if (answer.statusCode() == 200) {
            for (JsonNode instance : MAPPER.readTree(answer.body()).at("/application/instance")) {
                if (instance.path("status").asText().equals("UP")) {
                    places.add(instance.path("ipAddr").asText() + ":"
                            + instance.at("/port/$").asText());
                }
            }
        }
        return places;
    }

    private Set<String> consul(int member, String service) throws Exception {
        Set<String> places = new TreeSet<>();
        for (JsonNode entry : json(member, "/v1/health/service/" + service + "?passing")) {
            places.add(entry.at("/Service/Address").asText() + ":"
                    + entry.at("/Service/Port").asText());
        }
        return places;
    }

    private Set<String> chosen(int member, String service) throws Exception {
        Set<String> places = new TreeSet<>();
        HttpResponse<String> answer = send(member, "GET", "/registry/v1/namespaces/default/services/" + service, "");
        if (answer.statusCode() == 200) {
            for (JsonNode instance : MAPPER.readTree(answer.body()).path("instances")) {
                places.add(instance.path("address").asText() + ":"
                        + instance.path("port").asText());
            }
        }
        return places;
    }

    /** How many take traffic, as the service's own object says. */
    private static int counted(String service) {
        for (JsonNode item : CLUSTER.api(2)
                .get("/apis/registry.starling.io/v1/namespaces/default/registrations")
                .path("items")) {
            if (item.at("/metadata/name").asText().equals(service)) {
                return item.at("/status/up").asInt();
            }
        }
        return 0;
    }

    private static Set<String> targets(int member, String name) throws IOException {
        Set<String> places = new TreeSet<>();
        for (Record record : answer(member, name, Type.SRV)) {
            if (record instanceof SRVRecord service) {
                addresses(member, service.getTarget().toString())
                        .forEach(address -> places.add(address + ":" + service.getPort()));
            }
        }
        return places;
    }

    private static Set<String> addresses(int member, String name) throws IOException {
        Set<String> addresses = new TreeSet<>();
        for (Record record : answer(member, name, Type.A)) {
            if (record instanceof ARecord address) {
                addresses.add(address.getAddress().getHostAddress());
            }
        }
        return addresses;
    }

    private static List<Record> answer(int member, String name, int type) throws IOException {
        SimpleResolver resolver =
                new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), namesPort(member)));
        resolver.setTimeout(Duration.ofSeconds(10));
        Message question = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        return resolver.send(question).getSection(Section.ANSWER);
    }

    private static int namesPort(int member) throws IOException {
        MemberPlan plan = CLUSTER.member(member);
        try (Stream<String> lines = Files.lines(CLUSTER.local().directory().log(plan.name()))) {
            MatchResult last = lines.flatMap(line -> NAMES.matcher(line).results())
                    .reduce((before, after) -> after)
                    .orElseThrow();
            return Integer.parseInt(last.group(1));
        }
    }

    private JsonNode json(int member, String path) throws Exception {
        return MAPPER.readTree(send(member, "GET", path, "").body());
    }

    private HttpResponse<String> send(int member, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(CLUSTER.member(member).api() + path))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static void await(String service, Set<String> places, String door, Callable<Set<String>> found) {
        Awaitility.await(service + " through " + door)
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(found, places::equals);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(condition);
    }
}
