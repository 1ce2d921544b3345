package io.starling.node.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPaceTest {
    private static final Duration YOUNG = Duration.ofSeconds(1);
    private static final Duration OLD = Duration.ofHours(1);

    @Test
    void theFirstDeathIsAnsweredAtOnce() {
        assertThat(RestartPace.FRESH.afterDeath(YOUNG).delay()).isZero();
        assertThat(RestartPace.FRESH.afterDeath(OLD).delay()).isZero();
    }

    @Test
    void whatKeepsDyingWaitsEverLongerButNotForever() {
        RestartPace pace = RestartPace.FRESH;
        Duration before = Duration.ZERO;
        for (int i = 0; i < 50; i++) {
            pace = pace.afterDeath(YOUNG);
            assertThat(pace.delay()).isBetween(before, Duration.ofSeconds(30));
            before = pace.delay();
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLongLifeForgivesEverything() {
        RestartPace pace = RestartPace.FRESH.afterDeath(YOUNG).afterDeath(YOUNG).afterDeath(YOUNG);

        assertThat(pace.delay()).isPositive();
        assertThat(pace.afterDeath(OLD).delay()).isZero();
    }
}
