package io.starling.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.node.NodeLife.Died;
import io.starling.core.node.NodeLife.Evicting;
import io.starling.core.node.NodeLife.FellSilent;
import io.starling.core.node.NodeLife.Fenced;
import io.starling.core.node.NodeLife.Identify;
import io.starling.core.node.NodeLife.Joined;
import io.starling.core.node.NodeLife.Left;
import io.starling.core.node.NodeLife.Returned;
import io.starling.core.node.NodeLife.Silence;
import io.starling.core.node.NodeLife.Spared;
import io.starling.core.node.NodeLife.Step;
import io.starling.core.node.NodeLife.Unwelcome;
import io.starling.core.node.NodeLife.Welcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Each test reads as a timeline. */
class NodeLifeTest {
    private static final Patience PATIENCE = Patience.USUAL;

    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private NodeLife life = NodeLife.NEW;
    private Pulse pulse = Pulse.unheard(now);
    private Brakes.Verdict verdict = Brakes.Verdict.GO;
    private boolean starting;
    private Patience patience = PATIENCE;

    @Test
    void theFirstAgentIsWelcomeInTheFirstEpoch() {
        Step step = hello(7);
        assertThat(step.events()).containsExactly(new Joined(7, 1, now));
        assertThat(step.answer()).isEqualTo(new Welcome(1));
        assertThat(life.admits(pulse)).isTrue();
        assertThat(hello(7).events()).isEmpty();
    }

    @Test
    void aSilentNodeIsNotReadyThenItsAgentHasToIntroduceItselfAnew() {
        hello(1);
        assertThat(pass(3_500)).isInstanceOf(Silence.class);
        assertThat(life.ready()).isTrue();
        pass(1_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.SILENT);
        assertThat(life.epoch()).isEqualTo(1);
        pass(6_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.FENCED);
        assertThat(life.epoch()).isEqualTo(2);
        assertThat(heartbeat(1, 1).answer()).isInstanceOf(Identify.class);
        assertThat(hello(1).events()).containsExactly(new Joined(1, 2, now));
    }

    @Test
    void anAgentThatIsOnlyBusyKeepsItsPodsForSomeTime() {
        hello(1);
        patience = Patience.BUSY;
        pass(19_000);
        assertThat(life.ready()).isTrue();
        patience = Patience.USUAL;
        pass(500);
        assertThat(life.lost())
                .as("its process doesn't answer any more: all of its silence counts")
                .isTrue();
        hello(1);
        patience = Patience.BUSY;
        pass(21_000);
        assertThat(life.standing())
                .as("who answers for ever, and does nothing else, is given up")
                .isEqualTo(NodeLife.Standing.SILENT);
        assertThat(life.evicting()).isNotNull();
    }

    @Test
    void aNodeDrivesItsPodsOffAsSoonAsItIsSilent() {
        hello(1);
        pass(4_000);
        Instant since = now;
        assertThat(life.since()).isEqualTo(since);
        assertThat(life.evicting()).isEqualTo(since);
        pass(20_000);
        assertThat(life.evicting()).as("a new epoch is no new loss").isEqualTo(since);
        assertThat(life.since()).isEqualTo(since);
        hello(1);
        assertThat(life.evicting()).isNull();
    }

    @Test
    void aNewOwnerCountsTheSilenceThatWasWatchedBeforeItCame() {
        hello(1);
        Instant last = now;
        now = now.plusSeconds(11);
        pulse = Pulse.unheard(now, Duration.ofSeconds(11));
        assertThat(tick().events())
                .containsExactly(new FellSilent(last.plusSeconds(4)), new Evicting(last.plusSeconds(4)));
    }

    @Test
    void aNewOwnerLetsTheNextNodeOfManyGoFromNowOn() {
        hello(1);
        verdict = Brakes.Verdict.NEXT;
        now = now.plusSeconds(11);
        pulse = Pulse.unheard(now, Duration.ofSeconds(11));
        tick();
        assertThat(life.evicting())
                .as("or the pace of the others would be lost")
                .isEqualTo(now);
    }

    @Test
    void nobodyWasSilentBeforeItSpokeLast() {
        hello(1);
        Instant joined = now;
        now = now.plusSeconds(2);
        pulse = Pulse.unheard(now, Duration.ofSeconds(20));
        tick();
        assertThat(life.since()).isEqualTo(joined);
    }

    @Test
    void anAgentWhoseNextStartIsSeenToLiveIsWaitedForButNotForEver() {
        hello(1);
        ended();
        pass(4_000);
        assertThat(life.evicting()).isNotNull();
        starting = true;
        assertThat(tick().events()).containsExactly(new Spared(now));
        pass(15_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.DOWN);
        assertThat(life.evicting()).isNull();
        assertThat(hello(2).events()).containsExactly(new Joined(2, 1, now));

        ended();
        pass(20_500);
        assertThat(life.evicting()).isNotNull();
    }

    @Test
    void aProcessThatLivesIsNoReasonToWaitForAnAgentThatIsSilent() {
        hello(1);
        starting = true;
        pass(4_000);
        assertThat(life.evicting()).isEqualTo(now);
    }

    @Test
    void theBrakesHoldEvictionsBackAndEndThem() {
        hello(1);
        verdict = Brakes.Verdict.WAIT;
        pass(30_000);
        assertThat(life.evicting()).isNull();
        verdict = Brakes.Verdict.GO;
        tick();
        assertThat(life.evicting()).isEqualTo(now);
        verdict = Brakes.Verdict.WAIT;
        assertThat(pass(500)).isInstanceOf(Silence.class);
        assertThat(life.evicting()).isNotNull();
        verdict = Brakes.Verdict.STOP;
        pass(500);
        assertThat(life.evicting()).isNull();
    }

    @Test
    void anAgentThatIsKnownToHaveDiedIsExpectedBackForAWhile() {
        hello(1);
        assertThat(ended().events()).containsExactly(new Died(now));
        assertThat(life.admits(pulse)).isFalse();
        pass(3_500);
        assertThat(life.evicting()).isNull();
        assertThat(hello(2).events()).as("nobody has to fall silent first").containsExactly(new Joined(2, 1, now));
        ended();
        pass(4_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.DOWN);
        assertThat(life.evicting()).isEqualTo(now);
        pass(6_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.FENCED);
    }

    @Test
    void anAgentThatWasOnlyThoughtDeadComesBackWithItsPods() {
        hello(1);
        ended();
        assertThat(heartbeat(1, 1).answer()).isInstanceOf(Identify.class);
        assertThat(hello(1).events()).containsExactly(new Fenced(2, now), new Returned(now));
        assertThat(life.ready()).isTrue();
    }

    @Test
    void theEndOfAnAgentThatLeftIsNoNews() {
        hello(1);
        leave(1);
        assertThat(ended().events()).isEmpty();
        pass(30_000);
        assertThat(life.standing()).isEqualTo(NodeLife.Standing.LEFT);
        assertThat(life.evicting()).isNull();
    }

    @Test
    void anAgentThatWasSilentIntroducesItselfInANewEpoch() {
        hello(1);
        pass(4_500);
        Step heard = heartbeat(1, 1);
        assertThat(heard.events()).containsExactly(new Fenced(2, now));
        assertThat(heard.answer()).isInstanceOf(Identify.class);
        assertThat(life.admits(pulse)).isFalse();
        assertThat(heartbeat(1, 1).events()).as("once is enough").isEmpty();
        Step introduced = hello(1);
        assertThat(introduced.events()).containsExactly(new Joined(1, 2, now));
        assertThat(introduced.answer()).isEqualTo(new Welcome(2));
        assertThat(life.evicting()).isNull();

        pass(4_500);
        assertThat(hello(1).events())
                .as("it introduces itself without having been asked")
                .containsExactly(new Fenced(3, now), new Returned(now));
        assertThat(life.admits(pulse)).isTrue();
        assertThat(life.epoch()).isEqualTo(3);
    }

    @Test
    void aRestartedAgentTakesTheNameOverAndKeepsTheEpoch() {
        hello(1);
        pass(1_000);
        assertThat(hello(2).answer()).isInstanceOf(Silence.class);
        pass(2_000);
        assertThat(hello(2).events()).containsExactly(new Joined(2, 1, now));
        assertThat(heartbeat(1, 1).answer()).isInstanceOf(Unwelcome.class);
        assertThat(hello(1).answer()).isInstanceOf(Unwelcome.class);
    }

    @Test
    void aSecondAgentIsUnwelcomeWhileTheFirstLives() {
        hello(1);
        hello(2);
        for (int i = 0; i < 3; i++) {
            pass(1_000);
            heartbeat(1, 1);
        }
        assertThat(hello(2).answer()).isInstanceOf(Unwelcome.class);
        assertThat(life.incarnation()).isEqualTo(1);
    }

    @Test
    void afterAFailoverNothingIsAdmittedBeforeTheAgentHasReported() {
        hello(1);
        pulse = Pulse.unheard(now);
        assertThat(life.admits(pulse)).isFalse();
        assertThat(heartbeat(1, 1).answer()).isInstanceOf(Identify.class);
        assertThat(life.admits(pulse)).isFalse();
        assertThat(hello(1).introduced()).isTrue();
        assertThat(life.admits(pulse)).isTrue();
    }

    @Test
    void aClockThatIsSetIsNoSilence() {
        hello(1);
        now = now.plusSeconds(3_600);
        assertThat(tick().events()).isEmpty();
        now = now.minusSeconds(7_200);
        assertThat(tick().events()).isEmpty();
        pass(2_000);
        assertThat(life.ready()).isTrue();
    }

    @Test
    void anAgentThatSaidGoodbyeStaysGoneUntilItIsStartedAgain() {
        hello(1);
        assertThat(leave(1).events()).containsExactly(new Left(2, now));
        assertThat(hello(1).answer()).isInstanceOf(Silence.class);
        assertThat(heartbeat(1, 1).answer()).isInstanceOf(Silence.class);
        assertThat(leave(1).events()).isEmpty();
        assertThat(hello(2).events()).containsExactly(new Joined(2, 2, now));
    }

    @Test
    void aMissedWelcomeIsSaidAgain() {
        hello(1);
        pass(11_000);
        hello(1);
        assertThat(heartbeat(1, 1).answer()).isEqualTo(new Welcome(2));
        assertThat(heartbeat(1, 2).answer()).isInstanceOf(Silence.class);
    }

    @Test
    void replayingTheEventsGivesTheSameLife() {
        assertThat(new FellSilent(now).applyTo(new Joined(3, 4, now).applyTo(NodeLife.NEW)))
                .isEqualTo(new NodeLife(4, 3, NodeLife.Standing.SILENT, now, null));
        assertThat(new Fenced(5, now).applyTo(life).epoch()).isEqualTo(5);
    }

    private Object pass(int millis) {
        Step last = tick();
        for (int passed = 0; passed < millis; passed += 500) {
            now = now.plusMillis(500);
            last = tick();
        }
        return last.answer();
    }

    private Step hello(long from) {
        return done(life.hello(from, pulse, now, PATIENCE));
    }

    private Step heartbeat(long from, long epoch) {
        return done(life.heartbeat(from, epoch, pulse, now, PATIENCE));
    }

    private Step leave(long from) {
        return done(life.leaving(from, pulse, now, PATIENCE));
    }

    private Step ended() {
        return done(life.ended(pulse, now, PATIENCE));
    }

    private Step tick() {
        return done(life.tick(pulse, now, patience, () -> verdict, () -> starting));
    }

    private Step done(Step step) {
        for (NodeLife.Event event : step.events()) {
            life = event.applyTo(life);
        }
        pulse = step.pulse();
        return step;
    }
}
