package io.starling.node.network.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.network.NodeRange;
import io.starling.node.network.pods.Routes.Entry;
import io.starling.node.network.pods.Underlay.Hop;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static final NodeRange NEAR = new NodeRange("near", "10.0.0.2", "10.244.2.0/24");
    private static final NodeRange FAR = new NodeRange("far", "10.9.0.3", "10.244.3.0/24");
    private static final NodeRange LOST = new NodeRange("lost", "192.0.2.1", "10.244.4.0/24");
    private static final NodeRange SAME = new NodeRange("same", "10.0.0.1", "10.244.5.0/24");
    private static final Map<String, Hop> HOPS =
            Map.of("10.0.0.2", Hop.LINK, "10.9.0.3", Hop.BEYOND, "192.0.2.1", Hop.NONE, "10.0.0.1", Hop.HERE);

    @Test
    void neighboursAreRoutedToOthersGoThroughTheTunnelAndThisMachineNeedsNothing() {
        Routes routes = Routes.of("vx", List.of(NEAR, FAR, LOST, SAME), HOPS);

        assertThat(routes.tunnels()).isTrue();
        assertThat(routes.routing(Set.of()))
                .containsExactly(
                        "route replace 10.244.2.0/24 via 10.0.0.2 proto 83",
                        "neigh replace 10.9.0.3 lladdr 02:53:0a:09:00:03 dev vx nud permanent",
                        "route replace 10.244.3.0/24 via 10.9.0.3 dev vx onlink proto 83");
        assertThat(routes.forwarding(Set.of()))
                .containsExactly("fdb replace 02:53:0a:09:00:03 dev vx dst 10.9.0.3 self permanent");
    }

    @Test
    void whatIsGoneIsTakenAwayAndWhatMovedIsReplaced() {
        Set<Entry> before = Set.of(
                new Entry("10.244.2.0/24", "10.0.0.2", true),
                new Entry("10.244.7.0/24", "10.0.0.7", false),
                new Entry("10.244.8.0/24", "10.9.0.8", true));
        Routes routes = Routes.of("vx", List.of(NEAR, FAR), HOPS);

        assertThat(routes.routing(before))
                .contains(
                        "route del 10.244.7.0/24 proto 83",
                        "route del 10.244.8.0/24 proto 83",
                        "neigh del 10.0.0.2 dev vx",
                        "neigh del 10.9.0.8 dev vx",
                        "route replace 10.244.2.0/24 via 10.0.0.2 proto 83")
                .doesNotContain("route del 10.244.2.0/24 proto 83");
        assertThat(routes.forwarding(before)).contains("fdb del 02:53:0a:09:00:08 dev vx dst 10.9.0.8 self");
    }

    @Test
    void whatAFileSaysIsReadAgain() {
        Entry entry = new Entry("10.244.2.0/24", "10.0.0.2", true);
        assertThat(Entry.parse(entry.toString())).contains(entry);
        assertThat(Entry.parse("nonsense")).isEmpty();
    }
}
