package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.network.RoutedService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final RoutedService WEB = Samples.balanced("load-aware", Samples.web(Samples.ONE, Samples.TWO));
    private static final String FIRST = "172.17.0.2:8080";
    private static final String SECOND = "172.17.0.3:8080";

    private final Shares shares = new Shares();

    @Test
    void onlyTwoWaysToBalanceNeedCounts() {
        for (String word : List.of("least-connections", "load-aware")) {
            assertThat(Shares.count(Samples.balanced(word, Samples.web()))).isTrue();
        }
        for (String word : List.of("", "round-robin", "random", "weighted", "source-hash")) {
            assertThat(Shares.count(Samples.balanced(word, Samples.web()))).isFalse();
        }
    }

    @Test
    void equalsHaveEqualShares() {
        assertThat(shares.follow(List.of(WEB), Map.of(FIRST, 7, SECOND, 7))).isEmpty();
        assertThat(first()).isEqualTo(second()).isEqualTo(Shares.MOST);
    }

    @Test
    void whoHasMoreOpenGetsLessAndWhoIsFreedGetsMoreAgain() {
        assertThat(shares.follow(List.of(WEB), Map.of(FIRST, 20, SECOND, 0))).containsExactly(WEB.name());
        assertThat(first()).isLessThan(second());
        for (int i = 0; i < 20; i++) {
            shares.follow(List.of(WEB), Map.of(FIRST, 20, SECOND, 0));
        }
        assertThat(first()).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            shares.follow(List.of(WEB), Map.of(FIRST, 0, SECOND, 3));
        }
        assertThat(first()).isGreaterThan(second());
    }

    /** Little's law: as many open as come in a second, times how long they take. */
    @Test
    void oneThatTakesFourTimesAsLongEndsUpWithAQuarterOfTheConnections() {
        double come = 200;
        Map<String, Integer> open = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            double all = first() + second();
            open.put(FIRST, (int) Math.round(come * first() / all * 0.4));
            open.put(SECOND, (int) Math.round(come * second() / all * 0.1));
            shares.follow(List.of(WEB), open);
        }
        assertThat(first() / (double) second()).isBetween(0.17, 0.36);
    }

    @Test
    void aServiceThatIsGoneIsForgotten() {
        shares.follow(List.of(WEB), Map.of(FIRST, 20));
        shares.follow(List.of(), Map.of());
        assertThat(first()).isEqualTo(Shares.MOST);
    }

    private int first() {
        return shares.of(WEB.name(), Samples.ONE);
    }

    private int second() {
        return shares.of(WEB.name(), Samples.TWO);
    }
}
