package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedService;
import io.starling.core.network.TrafficPolicy;
import io.starling.node.network.kernel.Fragment.Element;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PortRulesTest {
    private static final String CHAIN = "service/default/web/tcp/80";

    @Test
    void anAddressLeadsToADrawAmongItsEndpoints() {
        Fragment rules = rules(Samples.web(Samples.ONE, Samples.TWO), Set.of("a"));
        assertThat(rules.elements())
                .containsEntry(new Element("services", "10.96.0.7 . tcp . 80"), "goto " + CHAIN)
                .containsEntry(new Element("self", "172.17.0.2 . 172.17.0.2"), "")
                .containsEntry(new Element("self", "172.17.0.3 . 172.17.0.3"), "")
                .hasSize(3);
        assertThat(rules.chains().get(CHAIN))
                .endsWith("meta l4proto tcp dnat ip to numgen random mod 2 map"
                        + " { 0 : 172.17.0.2 . 8080, 1 : 172.17.0.3 . 8080 }");
    }

    @Test
    void weightsAreSharesOfTheDraw() {
        Endpoint heavy = new Endpoint("172.17.0.4", 8080, true, true, false, "a", "", "", "", 3);
        Endpoint none = new Endpoint("172.17.0.5", 8080, true, true, false, "a", "", "", "", 0);
        assertThat(chain(rules(Samples.web(heavy, Samples.ONE, none), Set.of()), CHAIN))
                .contains("mod 4 map { 0-2 : 172.17.0.4 . 8080, 3 : 172.17.0.2 . 8080 }");
    }

    @Test
    void theAnnotationSaysHowTheDrawIsMade() {
        assertThat(draw("random")).contains("numgen random mod 2 map");
        assertThat(draw("round-robin")).contains("numgen inc mod 2 map");
        assertThat(draw("least-connections"))
                .contains("numgen random mod 7 map { 0-4 : 172.17.0.2 . 8080, 5-6 : 172.17.0.3 . 8080 }")
                .isEqualTo(draw("load-aware"));
    }

    @Test
    void clientsAreHashedToEndpointsAndMoveOnlyWhereTheirsIsGone() {
        Endpoint third = Endpoint.ready("172.17.0.4", 8080, "c");
        Map<Integer, String> three = groups(Samples.ONE, Samples.TWO, third);
        Map<Integer, String> two = groups(Samples.ONE, third);
        assertThat(three).hasSize(256);
        assertThat(Set.copyOf(three.values())).hasSize(3);
        three.forEach((group, owner) -> {
            if (!owner.startsWith("172.17.0.3 ")) {
                assertThat(two.get(group)).isEqualTo(owner);
            }
        });
    }

    /** Who has each group of clients. */
    private static Map<Integer, String> groups(Endpoint... endpoints) {
        String draw = chain(rules(Samples.balanced("source-hash", Samples.web(endpoints)), Set.of()), CHAIN);
        assertThat(draw).contains("jhash ip saddr mod 256 seed");
        Map<Integer, String> groups = new HashMap<>();
        Matcher range = Pattern.compile("(\\d+)(?:-(\\d+))? : (172[^,}]*8080)").matcher(draw);
        while (range.find()) {
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            for (int group = from; group <= to; group++) {
                groups.put(group, range.group(3));
            }
        }
        return groups;
    }

    private static String draw(String balancing) {
        return chain(rules(Samples.balanced(balancing, Samples.web(Samples.ONE, Samples.TWO)), Set.of()), CHAIN);
    }

    @Test
    void whereNobodyTakesTrafficItIsRefused() {
        Fragment rules = rules(Samples.web(), Set.of());
        assertThat(rules.chains()).isEmpty();
        assertThat(rules.elements()).containsOnlyKeys(new Element("empty", "10.96.0.7 . tcp . 80"));
    }

    @Test
    void anEndpointThatIsOnItsWayOutTakesNothingWhileAnotherIsReady() {
        Endpoint leaving = new Endpoint("172.17.0.9", 8080, false, true, true, "a", "", "", "", 1);
        assertThat(chain(rules(Samples.web(Samples.ONE, leaving), Set.of()), CHAIN))
                .doesNotContain("172.17.0.9");
    }

    @Test
    void fromOutsideTheSourceIsReplacedUnlessTrafficStaysOnTheMachine() {
        Fragment cluster = rules(nodePort(TrafficPolicy.CLUSTER), Set.of("a"));
        Element place = new Element("node-ports", "tcp . 30080");
        assertThat(cluster.elements()).containsEntry(place, "goto external/default/web/tcp/80");
        assertThat(chain(cluster, "external/default/web/tcp/80")).contains("mark set");

        Fragment local = rules(nodePort(TrafficPolicy.LOCAL), Set.of("a"));
        assertThat(local.elements()).containsEntry(place, "goto local/default/web/tcp/80");
        assertThat(chain(local, "local/default/web/tcp/80"))
                .contains("172.17.0.2")
                .doesNotContain("172.17.0.3");

        Fragment elsewhere = rules(nodePort(TrafficPolicy.LOCAL), Set.of("c"));
        assertThat(elsewhere.elements()).containsKey(new Element("empty-node-ports", "tcp . 30080"));
    }

    @Test
    void aClientStaysWithItsEndpointForTheTimeAsked() {
        Fragment rules = rules(
                Samples.service(
                        "web",
                        "10.96.0.7",
                        0,
                        Duration.ofMinutes(1),
                        TrafficPolicy.CLUSTER,
                        List.of(),
                        Samples.ONE,
                        Samples.TWO),
                Set.of());
        String first = "endpoint/default/web/tcp/80/172.17.0.2/8080/60s";
        assertThat(rules.sets().get(first)).contains("timeout 60s");
        assertThat(rules.chains().get(first)).first().isEqualTo("update @" + first + " { ip saddr }");
        assertThat(rules.chains().get(CHAIN)).contains("ip saddr @" + first + " goto " + first);
    }

    @Test
    void aBalancersAddressIsForThoseItIsOpenTo() {
        Fragment rules = rules(
                Samples.service(
                        "web", "10.96.0.7", 30_080, null, TrafficPolicy.CLUSTER, List.of("203.0.113.7"), Samples.ONE),
                Set.of());
        assertThat(rules.elements())
                .containsEntry(new Element("services", "203.0.113.7 . tcp . 80"), "goto guarded/default/web/tcp/80");
        assertThat(rules.chains().get("guarded/default/web/tcp/80"))
                .first()
                .isEqualTo("ip saddr != { 192.0.2.0/24 } drop");
    }

    private static Fragment rules(RoutedService service, Set<String> localNodes) {
        return PortRules.of(service, localNodes, endpoint -> endpoint.equals(Samples.ONE) ? 5 : 2);
    }

    private static String chain(Fragment rules, String name) {
        return String.join("; ", rules.chains().getOrDefault(name, List.of()));
    }

    private static RoutedService nodePort(TrafficPolicy external) {
        return Samples.service("web", "10.96.0.7", 30_080, null, external, List.of(), Samples.ONE, Samples.TWO);
    }
}
