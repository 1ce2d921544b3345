package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReportDeskTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeControlPlane cluster = new FakeControlPlane();
    private final ReportDesk desk = ReportDesk.create(cluster);

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    @Test
    void sendsWhatIsNewAndWhatIsAnsweredAndOnlyThen() {
        desk.put("web", report("a", 1), now);
        desk.put("db", report("b", 2), now);
        assertThat(send(now)).isFalse();
        assertThat(told()).containsExactlyInAnyOrder("a1", "b2");
        desk.put("web", report("a", 3), now);
        assertThat(send(now)).isFalse();
        desk.acknowledged(new ObservedTaken("web", Map.of("a", 1L), List.of()));
        send(now);
        assertThat(told()).containsExactlyInAnyOrder("a1", "b2", "a3");
    }

    @Test
    void repeatsWhatStaysUnansweredWhenTimeHasPassed() {
        desk.put("web", report("a", 1), now);
        send(now);
        Instant later = now.plus(Outbox.REPEAT_AFTER);
        send(later);
        assertThat(told()).containsExactly("a1");
        desk.stir();
        send(later);
        assertThat(told()).containsExactly("a1", "a1");
    }

    @Test
    void saysThatMoreComesWhileAPodIsOnItsWay() {
        desk.put("web", report("a", 1, PodPhase.PENDING), now);
        assertThat(send(now)).isTrue();
        assertThat(told()).isEmpty();
        assertThat(send(now.plus(Outbox.LINGER))).isFalse();
        assertThat(told()).containsExactly("a1");
    }

    private boolean send(Instant at) {
        return desk.send(
                at,
                reports -> new Observed("node-1", 1, 1, reports, KIT.system().ignoreRef()));
    }

    private List<String> told() {
        return cluster.observed.stream()
                .flatMap(observed -> observed.reports().stream())
                .map(report -> report.uid() + report.sequence())
                .toList();
    }

    private static PodReport report(String uid, long sequence) {
        return report(uid, sequence, PodPhase.RUNNING);
    }

    private static PodReport report(String uid, long sequence, PodPhase phase) {
        return new PodReport(uid, sequence, phase, "", "", true, false, "", "", null, List.of());
    }
}
