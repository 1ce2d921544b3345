package io.starling.chaos.bench;

import io.starling.actors.network.ServiceFeed;
import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.network.ServiceMap;
import io.starling.core.network.ServiceType;
import io.starling.core.network.TrafficPolicy;
import io.starling.core.registry.ServiceName;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Services of our own, told to proxies as members tell them. */
final class BenchServices {
    private BenchServices() {}

    /** A Service of one port 80 with one endpoint for each address. */
    static RoutedService service(String name, String ip, int nodePort, List<InetSocketAddress> endpoints) {
        List<Endpoint> ready = endpoints.stream()
                .map(address -> Endpoint.ready(address.getHostString(), address.getPort(), "bench"))
                .toList();
        return new RoutedService(
                new ServiceName("bench", name),
                ServiceType.NODE_PORT,
                List.of(ip),
                List.of(new RoutedPort("http", Protocol.TCP, 80, nodePort, "", ready)),
                List.of(),
                "",
                null,
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                false,
                List.of(),
                List.of(),
                List.of(),
                "",
                Map.of());
    }

    /** That these are so now. */
    static ServiceFeed.Update told(List<RoutedService> services) {
        return new ServiceFeed.Update(
                services.stream()
                        .map(service -> new Change(service.name(), null, service))
                        .toList(),
                ServiceMap.EMPTY);
    }
}
