package io.starling.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final Endpoint HERE = Endpoint.ready("10.1.0.1", 80, "here");
    private static final Endpoint THERE = Endpoint.ready("10.1.0.2", 80, "there");
    private static final Endpoint STARTING = new Endpoint("10.1.0.3", 80, false, false, false, "here", "", "", "", 1);
    private static final Endpoint LEAVING = new Endpoint("10.1.0.4", 80, false, true, true, "here", "", "", "", 1);

    @Test
    void theReadyTakeTraffic() {
        assertThat(active(TrafficPolicy.CLUSTER, HERE, THERE, STARTING, LEAVING))
                .containsExactly(HERE, THERE);
    }

    @Test
    void whereNoneIsReadyThoseDoThatTerminateAndServe() {
        assertThat(active(TrafficPolicy.CLUSTER, STARTING, LEAVING)).containsExactly(LEAVING);
    }

    @Test
    void localKeepsTrafficOnTheNode() {
        assertThat(active(TrafficPolicy.LOCAL, HERE, THERE, LEAVING)).containsExactly(HERE);
        assertThat(active(TrafficPolicy.LOCAL, THERE, STARTING)).isEmpty();
        assertThat(active(TrafficPolicy.LOCAL, THERE, LEAVING)).containsExactly(LEAVING);
    }

    private static List<Endpoint> active(TrafficPolicy policy, Endpoint... endpoints) {
        return Routing.active(new RoutedPort("", Protocol.TCP, 80, 0, "", List.of(endpoints)), policy, "here");
    }
}
