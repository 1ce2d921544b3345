package io.starling.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceIndexTest {
    private static final ResourceType SERVICES = ServiceIndex.SOURCES.get(0);
    private static final ResourceType SLICES = ServiceIndex.SOURCES.get(1);
    private static final ServiceName WEB = new ServiceName("default", "web");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceIndex index = new ServiceIndex(0);

    @Test
    void aServiceAndItsSlicesMeetInAnyOrder() {
        assertThat(index.put(SLICES, slice("web-1", "web", "http", 8080, "10.1.0.2", "10.1.0.1")))
                .isEmpty();
        List<Change> changes = index.put(SERVICES, service("web", ""));

        assertThat(changes).hasSize(1);
        RoutedService web = index.map().find(WEB).orElseThrow();
        assertThat(web.clusterIps()).containsExactly("10.96.0.7");
        RoutedPort http = web.port("http").orElseThrow();
        assertThat(http.port()).isEqualTo(80);
        assertThat(http.endpoints())
                .extracting(Endpoint::address)
                .as("sorted, so that equal content is equal")
                .containsExactly("10.1.0.1", "10.1.0.2");
        assertThat(http.endpoints()).allMatch(endpoint -> endpoint.port() == 8080 && endpoint.ready());
        assertThat(web.hosts()).allMatch(endpoint -> endpoint.port() == 0);
    }

    @Test
    void severalSlicesAddUpAndOneThatGoesTakesItsOwn() {
        index.put(SERVICES, service("web", ""));
        index.put(SLICES, slice("web-1", "web", "http", 8080, "10.1.0.1"));
        index.put(SLICES, slice("web-2", "web", "http", 9090, "10.1.0.2"));
        assertThat(endpoints()).containsExactly("10.1.0.1:8080", "10.1.0.2:9090");

        index.remove(SLICES, slice("web-1", "web", "http", 8080, "10.1.0.1"));
        assertThat(endpoints()).containsExactly("10.1.0.2:9090");
    }

    @Test
    void aSliceThatIsLabelledAnewMoves() {
        index.put(SERVICES, service("web", ""));
        index.put(SERVICES, service("shop", ""));
        index.put(SLICES, slice("s", "web", "http", 8080, "10.1.0.1"));

        List<Change> changes = index.put(SLICES, slice("s", "shop", "http", 8080, "10.1.0.1"));

        assertThat(changes).extracting(change -> change.name().name()).containsExactly("web", "shop");
        assertThat(endpoints()).isEmpty();
    }

    @Test
    void whatChangesNothingForANodeIsNoChange() {
        index.put(SERVICES, service("web", ""));
        long before = index.map().version();
        assertThat(index.put(SERVICES, service("web", "").with(tree -> tree.withObject("metadata")
                        .put("resourceVersion", "9"))))
                .isEmpty();
        assertThat(index.map().version()).isEqualTo(before);
    }

    @Test
    void oneAddressInTwoSlicesIsOneEndpointAndReadyWhereOneSaysSo() {
        index.put(SERVICES, service("web", ""));
        index.put(SLICES, slice("a", "web", "http", 8080, "10.1.0.1").with(tree -> ((ObjectNode)
                        tree.path("endpoints").get(0))
                .putObject("conditions")
                .put("ready", false)));
        index.put(SLICES, slice("b", "web", "http", 8080, "10.1.0.1"));
        assertThat(index.map().find(WEB).orElseThrow().ports().get(0).endpoints())
                .singleElement()
                .matches(Endpoint::ready);
    }

    @Test
    void whatAServiceAsksForIsRead() {
        index.put(SERVICES, service("web", """
                , "type": "LoadBalancer", "sessionAffinity": "ClientIP",
                "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 60}},
                "externalTrafficPolicy": "Local", "externalIPs": ["203.0.113.9"],
                "loadBalancerSourceRanges": ["203.0.113.0/24"], "publishNotReadyAddresses": true
                """).with(tree -> {
            tree.withObject("status")
                    .withObject("loadBalancer")
                    .withArray("ingress")
                    .addObject()
                    .put("ip", "192.0.2.1");
            tree.withObject("metadata").withObject("annotations").put(RoutedService.BALANCING, "least-connections");
        }));
        RoutedService web = index.map().find(WEB).orElseThrow();
        assertThat(web.type()).isEqualTo(ServiceType.LOAD_BALANCER);
        assertThat(web.affinity()).isEqualTo(Duration.ofSeconds(60));
        assertThat(web.externalPolicy()).isEqualTo(TrafficPolicy.LOCAL);
        assertThat(web.internalPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
        assertThat(web.balancerAddresses()).containsExactly("192.0.2.1");
        assertThat(web.externalIps()).containsExactly("203.0.113.9");
        assertThat(web.sourceRanges()).containsExactly("203.0.113.0/24");
        assertThat(web.publishNotReady()).isTrue();
        assertThat(web.balancing()).isEqualTo("least-connections");
        assertThat(web.ports().get(0).nodePort()).isEqualTo(30080);
    }

    @Test
    void aHeadlessServiceHasNoAddressAndAnExternalNameAName() {
        index.put(SERVICES, object("""
                {"metadata": {"namespace": "default", "name": "db"}, "spec": {"clusterIP": "None"}}
                """));
        index.put(SERVICES, object("""
                {"metadata": {"namespace": "default", "name": "out"},
                 "spec": {"type": "ExternalName", "externalName": "example.com"}}
                """));
        assertThat(index.map().find("default", "db").orElseThrow().headless()).isTrue();
        RoutedService out = index.map().find("default", "out").orElseThrow();
        assertThat(out.headless()).isFalse();
        assertThat(out.externalName()).isEqualTo("example.com");
    }

    @Test
    void theWeightOfASliceIsThatOfItsEndpoints() {
        index.put(SERVICES, service("web", ""));
        index.put(SLICES, slice("a", "web", "http", 8080, "10.1.0.1").with(tree -> tree.withObject("metadata")
                .withObject("annotations")
                .put(RoutedService.WEIGHT, "5")));
        index.put(SLICES, slice("b", "web", "http", 8080, "10.1.0.2").with(tree -> tree.withObject("metadata")
                .withObject("annotations")
                .put(RoutedService.WEIGHT, "much")));
        assertThat(index.map().find(WEB).orElseThrow().ports().get(0).endpoints())
                .extracting(Endpoint::weight)
                .containsExactly(5, 1);
    }

    @Test
    void betweenTwoMapsIsWhatDiffers() {
        index.put(SERVICES, service("web", ""));
        index.put(SERVICES, service("shop", ""));
        ServiceIndex other = new ServiceIndex(index.map().version());
        other.put(SERVICES, service("web", ""));
        other.put(SERVICES, service("new", ""));

        assertThat(ServiceIndex.between(index.map(), other.map()))
                .extracting(change -> change.name().name() + (change.after() == null ? " gone" : ""))
                .containsExactly("shop gone", "new");
        assertThat(other.map().version()).isGreaterThan(index.map().version());
    }

    private List<String> endpoints() {
        return index.map().find(WEB).orElseThrow().ports().get(0).endpoints().stream()
                .map(endpoint -> endpoint.address() + ":" + endpoint.port())
                .toList();
    }

    private static ApiObject service(String name, String more) {
        return object("""
                {"metadata": {"namespace": "default", "name": "%s"},
                 "spec": {"clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"],
                  "ports": [{"name": "http", "port": 80, "protocol": "TCP", "nodePort": 30080}] %s}}
                """.formatted(name, more));
    }

    private static ApiObject slice(String name, String service, String port, int number, String... addresses) {
        return object("""
                {"metadata": {"namespace": "default", "name": "%s", "labels": {"kubernetes.io/service-name": "%s"}},
                 "addressType": "IPv4", "ports": [{"name": "%s", "port": %d, "protocol": "TCP"}]}
                """.formatted(name, service, port, number)).with(tree -> {
            for (String address : addresses) {
                tree.withArray("endpoints").addObject().putArray("addresses").add(address);
            }
        });
    }

    private static ApiObject object(String json) {
        try {
            return ApiObject.of((ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
