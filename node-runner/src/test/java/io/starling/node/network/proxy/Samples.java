package io.starling.node.network.proxy;

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

/** A Service as the tests need it. */
record Samples(
        Protocol protocol,
        int nodePort,
        String balancing,
        @Nullable Duration affinity,
        TrafficPolicy external,
        List<String> addresses,
        List<String> ranges) {
    static final ServiceName NAME = new ServiceName("default", "web");

    static Samples at(int nodePort) {
        return new Samples(Protocol.TCP, nodePort, "", null, TrafficPolicy.CLUSTER, List.of(), List.of());
    }

    Samples udp() {
        return new Samples(Protocol.UDP, nodePort, balancing, affinity, external, addresses, ranges);
    }

    Samples balanced(String word) {
        return new Samples(protocol, nodePort, word, affinity, external, addresses, ranges);
    }

    Samples sticky(Duration timeout) {
        return new Samples(protocol, nodePort, balancing, timeout, external, addresses, ranges);
    }

    Samples local() {
        return new Samples(protocol, nodePort, balancing, affinity, TrafficPolicy.LOCAL, addresses, ranges);
    }

    Samples balancer(String address, List<String> allowed) {
        return new Samples(protocol, nodePort, balancing, affinity, external, List.of(address), allowed);
    }

    RoutedService with(Endpoint... endpoints) {
        return new RoutedService(
                NAME,
                ServiceType.LOAD_BALANCER,
                List.of("10.96.0.7"),
                List.of(new RoutedPort("it", protocol, 80, nodePort, "", List.of(endpoints))),
                List.of(),
                "",
                affinity,
                TrafficPolicy.CLUSTER,
                external,
                false,
                addresses,
                List.of(),
                ranges,
                balancing,
                Map.of());
    }
}
