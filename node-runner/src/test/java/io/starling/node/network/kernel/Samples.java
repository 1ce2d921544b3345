package io.starling.node.network.kernel;

import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceType;
import io.starling.core.network.TrafficPolicy;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Services as the tests need them. */
final class Samples {
    static final Endpoint ONE = Endpoint.ready("172.17.0.2", 8080, "a");
    static final Endpoint TWO = Endpoint.ready("172.17.0.3", 8080, "b");

    private Samples() {}

    static RoutedService web(Endpoint... endpoints) {
        return service("web", "10.96.0.7", 0, null, TrafficPolicy.CLUSTER, List.of(), endpoints);
    }

    static RoutedService balanced(String balancing, RoutedService like) {
        return new RoutedService(
                like.name(),
                like.type(),
                like.clusterIps(),
                like.ports(),
                like.hosts(),
                like.externalName(),
                like.affinity(),
                like.internalPolicy(),
                like.externalPolicy(),
                like.publishNotReady(),
                like.balancerAddresses(),
                like.externalIps(),
                like.sourceRanges(),
                balancing,
                Map.of(RoutedService.BALANCING, balancing));
    }

    static RoutedService service(
            String name,
            String ip,
            int nodePort,
            @Nullable Duration affinity,
            TrafficPolicy external,
            List<String> balancer,
            Endpoint... endpoints) {
        return new RoutedService(
                new ServiceName("default", name),
                nodePort > 0 ? ServiceType.NODE_PORT : ServiceType.CLUSTER_IP,
                List.of(ip),
                List.of(new RoutedPort("http", Protocol.TCP, 80, nodePort, "", List.of(endpoints))),
                List.of(),
                "",
                affinity,
                TrafficPolicy.CLUSTER,
                external,
                false,
                balancer,
                List.of(),
                balancer.isEmpty() ? List.of() : List.of("192.0.2.0/24"),
                "",
                Map.of());
    }
}
