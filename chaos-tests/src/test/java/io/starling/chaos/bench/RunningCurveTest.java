package io.starling.chaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningCurveTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aPodCountsWhenTheLastMemberShowsIt() {
        RunningCurve curve = new RunningCurve(2, 2);
        curve.asked(0, SECOND);
        curve.asked(1, 2 * SECOND);

        curve.shows(0, 0, 10, 3 * SECOND);
        assertThat(curve.total()).isZero();
        curve.shows(1, 0, 4, 4 * SECOND);
        assertThat(curve.total()).isEqualTo(4);
        curve.shows(1, 0, 10, 5 * SECOND);
        curve.shows(0, 1, 1, 6 * SECOND);
        curve.shows(1, 1, 1, 6 * SECOND);

        assertThat(curve.points())
                .containsExactly(
                        new RunningCurve.Point(4 * SECOND, 4),
                        new RunningCurve.Point(5 * SECOND, 10),
                        new RunningCurve.Point(6 * SECOND, 11));
        assertThat(curve.reached(5)).isEqualTo(5 * SECOND);
        assertThat(curve.percentile(36)).isEqualTo(3);
        assertThat(curve.percentile(99)).isEqualTo(4);
    }

    @Test
    void whatGoesDownAndUpAgainIsNoOtherPod() {
        RunningCurve curve = new RunningCurve(1, 1);
        curve.shows(0, 0, 3, SECOND);
        curve.shows(0, 0, 1, SECOND);
        curve.shows(0, 0, 3, 2 * SECOND);

        assertThat(curve.points()).hasSize(1);
    }
}
