package io.starling.node.network.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.address.BalancerPool;
import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceMap;
import io.starling.core.network.ServiceType;
import io.starling.core.network.TrafficPolicy;
import io.starling.core.registry.ServiceName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final int SERVICES = 60;
    private final Holders holders = new Holders(BalancerPool.of("192.0.2.0/24"));

    private static ServiceMap services(TrafficPolicy policy, String prefix) {
        ServiceMap map = ServiceMap.EMPTY;
        for (int i = 0; i < SERVICES; i++) {
            RoutedService service = service("web-" + i, policy, prefix + i);
            map = new ServiceMap(map.services().plus(service.name(), service), 1);
        }
        return map;
    }

    private static RoutedService service(String name, TrafficPolicy policy, String address) {
        Endpoint endpoint = Endpoint.ready("172.17.0.2", 8080, "b");
        return new RoutedService(
                new ServiceName("default", name),
                ServiceType.LOAD_BALANCER,
                List.of(),
                List.of(new RoutedPort("http", Protocol.TCP, 80, 0, "", List.of(endpoint))),
                List.of(),
                "",
                null,
                TrafficPolicy.CLUSTER,
                policy,
                false,
                List.of(address),
                List.of(),
                List.of(),
                "",
                Map.of());
    }

    @Test
    void onlyTheAddressesOfANodeThatIsGoneMove() {
        ServiceMap services = services(TrafficPolicy.CLUSTER, "192.0.2.");
        Map<String, String> before = holders.of(services, Set.of("a", "b", "c"));
        Map<String, String> after = holders.of(services, Set.of("a", "c"));
        assertThat(before).hasSize(SERVICES);
        assertThat(new HashSet<>(before.values())).containsExactlyInAnyOrder("a", "b", "c");
        Map<String, String> stayed = new HashMap<>(before);
        stayed.values().removeIf("b"::equals);
        assertThat(after).hasSize(SERVICES).containsAllEntriesOf(stayed).doesNotContainValue("b");
    }

    @Test
    void trafficThatStaysOnTheNodeComesInWhereSomebodyTakesIt() {
        ServiceMap services = services(TrafficPolicy.LOCAL, "192.0.2.");
        assertThat(holders.of(services, Set.of("a", "b", "c")).values()).containsOnly("b");
        assertThat(holders.of(services, Set.of("a", "c"))).hasSize(SERVICES);
    }

    @Test
    void addressesOfOthersAreLeftAlone() {
        assertThat(holders.of(services(TrafficPolicy.CLUSTER, "198.51.100."), Set.of("a")))
                .isEmpty();
        assertThat(holders.of(services(TrafficPolicy.CLUSTER, "192.0.2."), Set.of()))
                .isEmpty();
    }
}
