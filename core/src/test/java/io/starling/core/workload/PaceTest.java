package io.starling.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Pace pace = new Pace();
    private final List<String> woken = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @Test
    void aLargeWorkloadAloneHasAllThatIsAllowed() {
        assertThat(room("a", 1000, 0)).isEqualTo(256);
        assertThat(room("a", 744, 256)).isZero();
        assertThat(room("a", 744, 200)).isEqualTo(56);
    }

    @Test
    void thoseWhoseTurnItIsShareItAndOthersWait() {
        for (int i = 0; i < 8; i++) {
            room("w" + i, 1000, 256);
        }
        assertThat(room("w0", 1000, 0)).isEqualTo(32);
        assertThat(room("w7", 1000, 0)).isEqualTo(32);
        assertThat(room("w8", 1000, 0)).isZero();
        assertThat(woken).isEmpty();
        assertThat(room("w3", 20, 0)).isEqualTo(20);
        assertThat(woken)
                .as("the first of those who wait, once another is done")
                .containsExactly("w8");
        assertThat(room("w8", 1000, 0)).isEqualTo(32);
    }

    @Test
    void aFewPodsNeverWait() {
        for (int i = 0; i < 20; i++) {
            room("w" + i, 1000, 0);
        }
        assertThat(room("small", 1, 0)).isEqualTo(1);
        assertThat(room("small", 8, 300)).isEqualTo(8);
        assertThat(room("w0", 5, 300)).isEqualTo(5);
        assertThat(woken).as("its turn ended with its last pods").containsExactly("w8");
    }

    @Test
    void whoeverDoesNotAskAnyMoreHasNoTurn() {
        for (int i = 0; i < 8; i++) {
            room("w" + i, 1000, 256);
        }
        assertThat(room("w8", 1000, 0)).isZero();
        now = now.plus(Duration.ofSeconds(6));
        assertThat(room("w8", 1000, 0)).isPositive();
    }

    @Test
    void moreIsAllowedWherePodsAreSoonHeardOfAndLessWhereTheyAreNot() {
        for (int i = 0; i < 10_000; i++) {
            pace.heard(SOON);
        }
        assertThat(room("a", 10_000, 0)).isEqualTo(8192);
        for (int i = 0; i < 10_000; i++) {
            pace.heard(LATE);
        }
        assertThat(room("a", 10_000, 0)).isEqualTo(64);
        for (int i = 0; i < 1000; i++) {
            pace.heard(Duration.ofMinutes(1));
            pace.heard(Duration.ofMillis(300));
        }
        assertThat(room("a", 10_000, 0)).as("neither soon nor late").isEqualTo(64);
    }

    @Test
    void aTurnMoreWakesWhoWaitsForIt() {
        for (int i = 0; i < 10; i++) {
            room("w" + i, 1000, 256);
        }
        for (int i = 0; i < 32; i++) {
            pace.heard(SOON);
        }
        assertThat(woken).containsExactly("w8");
    }

    private int room(String name, int wanted, int under) {
        return pace.room(
                WorkloadKey.parse("deployments.apps/default/" + name), wanted, under, now, () -> woken.add(name));
    }
}
