package io.starling.actors.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

    private final Errands errands = new Errands();

    @Test
    void whatIsNotAnsweredIsSentAgainLessAndLessOften() {
        assertThat(errands.due("a", "hold", NOW)).isTrue();
        assertThat(errands.due("a", "hold", NOW.plusMillis(900))).isFalse();
        assertThat(errands.due("a", "hold", NOW.plusMillis(1_000))).isTrue();
        assertThat(errands.due("a", "hold", NOW.plusMillis(2_900))).isFalse();
        assertThat(errands.due("a", "hold", NOW.plusMillis(3_000))).isTrue();
    }

    @Test
    void somethingElseIsSentAtOnceAndOftenAgain() {
        errands.due("a", "hold", NOW);
        errands.due("a", "hold", NOW.plusMillis(1_000));
        assertThat(errands.due("a", "stop within 30", NOW.plusMillis(1_001))).isTrue();
        assertThat(errands.due("a", "stop within 0", NOW.plusMillis(1_002))).isTrue();
        assertThat(errands.due("a", "stop within 0", NOW.plusMillis(2_002))).isTrue();
    }

    @Test
    void whatIsGoneIsForgotten() {
        errands.due("a", "hold", NOW);
        errands.due("b", "hold", NOW);
        errands.retain(List.of("b"));
        assertThat(errands.due("a", "hold", NOW)).isTrue();
        assertThat(errands.due("b", "hold", NOW)).isFalse();
    }
}
