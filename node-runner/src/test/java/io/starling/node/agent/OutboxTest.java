package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Outbox outbox = new Outbox();

    @Test
    void sendsAtOnceThenCollectsUntilTheAnswer() {
        outbox.put(report("a", 1), now);
        assertThat(outbox.due(now)).containsExactly(List.of(report("a", 1)));
        outbox.put(report("b", 2), now);
        outbox.put(report("a", 3), now);
        assertThat(outbox.due(now)).isEmpty();
        outbox.acknowledged(Map.of("a", 1L));
        assertThat(outbox.due(now)).containsExactly(List.of(report("a", 3), report("b", 2)));
        outbox.acknowledged(Map.of("a", 3L, "b", 2L));
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.due(now)).isEmpty();
    }

    @Test
    void sendsAgainWhatStaysUnanswered() {
        outbox.put(report("a", 1), now);
        assertThat(outbox.due(now)).hasSize(1);
        assertThat(outbox.due(now.plusMillis(999))).isEmpty();
        Instant again = now.plus(Outbox.REPEAT_AFTER);
        assertThat(outbox.due(again)).hasSize(1);
        assertThat(outbox.due(again.plusMillis(1_999))).isEmpty();
        assertThat(outbox.due(again.plusSeconds(2))).hasSize(1);
        outbox.acknowledged(Map.of("a", 1L));
        outbox.put(report("a", 2), again);
        assertThat(outbox.due(again)).hasSize(1);
        assertThat(outbox.due(again.plus(Outbox.REPEAT_AFTER))).hasSize(1);
    }

    @Test
    void boundsTheSizeOfAMessage() {
        for (int i = 0; i < 2 * Outbox.MOST_PER_MESSAGE + 1; i++) {
            outbox.put(report("p" + i, i), now);
        }
        assertThat(outbox.due(now)).extracting(List::size).containsExactly(50, 50, 1);
    }

    @Test
    void whatIsOnItsWayIsToldWhenThatLasts() {
        outbox.put(onItsWay("a", 1), now);
        assertThat(outbox.due(now)).isEmpty();
        assertThat(outbox.lingers(now)).isTrue();
        outbox.put(onItsWay("a", 2), now.plusMillis(60));
        assertThat(outbox.due(now.plusMillis(99))).isEmpty();
        assertThat(outbox.due(now.plus(Outbox.LINGER))).containsExactly(List.of(onItsWay("a", 2)));
        assertThat(outbox.lingers(now.plus(Outbox.LINGER))).isFalse();
    }

    @Test
    void whatRunsSoonIsToldOnceAndNotBecauseAnotherRunsSooner() {
        outbox.put(onItsWay("a", 1), now);
        outbox.put(onItsWay("b", 2), now);
        outbox.put(report("a", 3), now.plusMillis(50));
        assertThat(outbox.due(now.plusMillis(50))).containsExactly(List.of(report("a", 3)));
        outbox.acknowledged(Map.of("a", 3L));
        outbox.put(report("b", 4), now.plusMillis(60));
        assertThat(outbox.due(now.plusMillis(60))).containsExactly(List.of(report("b", 4)));
    }

    private static PodReport onItsWay(String uid, long sequence) {
        return report(uid, sequence, PodPhase.PENDING);
    }

    private static PodReport report(String uid, long sequence) {
        return report(uid, sequence, PodPhase.RUNNING);
    }

    private static PodReport report(String uid, long sequence, PodPhase phase) {
        return new PodReport(uid, sequence, phase, "", "", true, false, "", "", null, List.of());
    }
}
