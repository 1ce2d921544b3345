package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvidenceFailureDetectorTest {
    private static final String MEMBER = "pekko://starling@10.0.0.3:7190";
    private static final Duration LOOK = Duration.ofMillis(200);

    private long nanos;
    private final FoundDead foundDead = new FoundDead();
    private final SignsOfLife signs = new SignsOfLife(() -> nanos);
    private final EvidenceFailureDetector detector =
            new EvidenceFailureDetector(foundDead, signs, Duration.ofSeconds(5), Duration.ofSeconds(20), () -> nanos);

    @BeforeEach
    void aMemberIsHeard() {
        detector.setAddress(MEMBER);
        assertThat(detector.isMonitoring()).isFalse();
        assertThat(detector.isAvailable()).isTrue();
        detector.heartbeat();
        assertThat(detector.isMonitoring()).isTrue();
    }

    @Test
    void oneThatDoesNotAnswerEitherIsGivenUpAfterThePause() {
        assertThat(availableFor(Duration.ofSeconds(60), false)).isEqualTo(Duration.ofSeconds(5));
        detector.heartbeat();
        assertThat(detector.isAvailable()).isTrue();
    }

    @Test
    void oneThatAnswersIsWaitedForMuchLonger() {
        assertThat(availableFor(Duration.ofSeconds(60), true)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void oneThatStopsAnsweringIsGivenUpWhenItsLastAnswerIsOld() {
        assertThat(availableFor(Duration.ofSeconds(10), true)).isEqualTo(Duration.ofSeconds(10));
        assertThat(availableFor(Duration.ofSeconds(60), false)).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void nobodyIsAskedWhileHeartbeatsCome() {
        pass(Duration.ofMillis(1_800));
        assertThat(signs.wondering()).isEmpty();
        pass(Duration.ofMillis(400));
        assertThat(signs.wondering()).containsExactly(MEMBER);
        detector.heartbeat();
        pass(Duration.ofMillis(1_800));
        assertThat(signs.wondering()).isEmpty();
    }

    @Test
    void whatThisProcessSleptThroughIsNoSilenceOfOthers() {
        nanos += Duration.ofSeconds(30).toNanos();
        assertThat(detector.isAvailable()).isTrue();
    }

    @Test
    void evidenceNeedsNoSilence() {
        foundDead.add(MEMBER);
        assertThat(detector.isAvailable()).isFalse();
    }

    @Test
    void howLongNothingWasHeardIsKnownOfThoseThatWereHeard() {
        pass(Duration.ofSeconds(3));
        assertThat(signs.silence(MEMBER)).contains(Duration.ofSeconds(3));
        assertThat(signs.silence("pekko://starling@10.0.0.4:7190")).isEmpty();
    }

    @Test
    void whoWasFoundDeadIsDeadUntilSomebodyIsHeardThere() {
        signs.died(MEMBER);
        assertThat(signs.dead(MEMBER)).isTrue();
        detector.heartbeat();
        assertThat(signs.dead(MEMBER)).isFalse();
    }

    /** For how long it stays available. */
    private Duration availableFor(Duration most, boolean answering) {
        Duration passed = Duration.ZERO;
        while (passed.compareTo(most) < 0) {
            pass(LOOK);
            passed = passed.plus(LOOK);
            if (answering && signs.wondering().contains(MEMBER)) {
                signs.answered(MEMBER);
            }
            if (!detector.isAvailable()) {
                return passed;
            }
        }
        return most;
    }

    private void pass(Duration duration) {
        for (long passed = 0; passed < duration.toMillis(); passed += LOOK.toMillis()) {
            nanos += LOOK.toNanos();
            detector.isAvailable();
        }
    }
}
