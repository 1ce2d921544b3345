package io.starling.actors.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final Duration PLAN = Duration.ofMillis(5);

    private final Gathering gathering = new Gathering(0);

    @Test
    void newsOfAQuietWorkloadIsPlannedAtOnce() {
        gathering.planned(PLAN, 0);

        assertThat(gathering.time(Duration.ofSeconds(1).toNanos())).isEqualTo(Gathering.SHORTEST);
    }

    @Test
    void afterALongPlanMoreIsGathered() {
        gathering.planned(PLAN, 0);

        assertThat(gathering.time(Duration.ofMillis(20).toNanos())).isEqualTo(Duration.ofMillis(80));
    }

    @Test
    void aPlanThatCameLateIsFollowedByOneForMore() {
        gathering.began(Duration.ofMillis(50));

        assertThat(gathering.time(Duration.ofSeconds(1).toNanos())).isEqualTo(Duration.ofMillis(120));
    }

    @Test
    void nothingIsPutOffForLong() {
        gathering.began(Duration.ofSeconds(5));
        gathering.planned(Duration.ofSeconds(1), 0);

        assertThat(gathering.time(1)).isEqualTo(Duration.ofMillis(500));
    }
}
