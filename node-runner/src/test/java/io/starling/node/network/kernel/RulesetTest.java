package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.network.RoutedService;
import io.starling.core.network.TrafficPolicy;
import io.starling.core.registry.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesetTest {
    private static final ServiceName WEB = new ServiceName("default", "web");

    private final Ruleset ruleset = new Ruleset("t");

    @Test
    void aNewServiceIsAChainAndAPlace() {
        assertThat(put(Samples.web(Samples.ONE)))
                .containsExactly(
                        "add chain ip t service/default/web/tcp/80",
                        "add rule ip t service/default/web/tcp/80 ct mark set ct mark | 0x00200000",
                        "add rule ip t service/default/web/tcp/80 meta l4proto tcp dnat ip to numgen random mod 1 map"
                                + " { 0 : 172.17.0.2 . 8080 }",
                        "add element ip t self { 172.17.0.2 . 172.17.0.2 }",
                        "add element ip t services { 10.96.0.7 . tcp . 80 : goto service/default/web/tcp/80 }");
    }

    @Test
    void anEndpointMoreTouchesOneChain() {
        put(Samples.web(Samples.ONE));
        assertThat(put(Samples.web(Samples.ONE, Samples.TWO)))
                .hasSize(4)
                .first()
                .isEqualTo("flush chain ip t service/default/web/tcp/80");
    }

    @Test
    void whatIsEqualIsNotProgrammed() {
        put(Samples.web(Samples.ONE));
        assertThat(put(Samples.web(Samples.ONE))).isEmpty();
    }

    @Test
    void theLastEndpointMovesTheAddressToThoseThatAreRefused() {
        put(Samples.web(Samples.ONE));
        assertThat(put(Samples.web()))
                .containsExactly(
                        "flush chain ip t service/default/web/tcp/80",
                        "delete element ip t self { 172.17.0.2 . 172.17.0.2 }",
                        "delete element ip t services { 10.96.0.7 . tcp . 80 }",
                        "add element ip t empty { 10.96.0.7 . tcp . 80 }",
                        "delete chain ip t service/default/web/tcp/80");
        assertThat(ruleset.update(Map.of(WEB, Fragment.EMPTY)))
                .containsExactly("delete element ip t empty { 10.96.0.7 . tcp . 80 }");
    }

    @Test
    void aPlaceThatTwoClaimBelongsToTheFirstAndThenToTheOther() {
        put(Samples.web(Samples.ONE));
        RoutedService other =
                Samples.service("zoo", "10.96.0.7", 0, null, TrafficPolicy.CLUSTER, List.of(), Samples.TWO);
        assertThat(put(other)).noneMatch(line -> line.contains("10.96.0.7"));
        assertThat(ruleset.update(Map.of(WEB, Fragment.EMPTY)))
                .contains("add element ip t services { 10.96.0.7 . tcp . 80 : goto service/default/zoo/tcp/80 }");
    }

    @Test
    void allAnewIsWhatTheChangesMade() {
        put(Samples.web(Samples.ONE));
        put(Samples.web(Samples.ONE, Samples.TWO));
        List<String> whole = ruleset.whole();
        assertThat(whole.get(0)).startsWith("add table ip t\ndelete table ip t\n");
        assertThat(whole).anyMatch(line -> line.contains("mod 2")).noneMatch(line -> line.contains("mod 1 "));
    }

    private List<String> put(RoutedService service) {
        return ruleset.update(Map.of(service.name(), PortRules.of(service, Set.of("a"), endpoint -> 1)));
    }
}
