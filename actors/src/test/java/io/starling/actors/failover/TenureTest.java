package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenureTest {
    private static final String B = "pekko://starling@10.0.0.2:7190";
    private static final String C = "pekko://starling@10.0.0.3:7190";

    private long now;
    private final SignsOfLife signs = new SignsOfLife(() -> now);
    private final Tenure tenure = new Tenure(signs);

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void three() {
        tenure.note(Set.of(B, C), Set.of(B, C));
        signs.heard(B);
        signs.heard(C);
    }

    @Test
    void oneOfThreeThatIsHeardIsEnough() {
        three();
        pass(4);
        assertThat(tenure.holds()).isTrue();
        signs.heard(B);
        pass(4);
        assertThat(tenure.holds()).isTrue();
    }

    @Test
    void whoHearsNobodyMayHaveBeenReplacedBeforeAnybodyIsGivenUp() {
        three();
        pass(5);
        assertThat(tenure.holds()).isFalse();
        signs.heard(C);
        assertThat(tenure.holds()).isTrue();
    }

    @Test
    void whoAnswersIsHeard() {
        three();
        pass(5);
        signs.answered(B);
        assertThat(tenure.holds()).isTrue();
        pass(5);
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void whoIsNeverListenedToIsBelievedToBeAsOthersSay() {
        tenure.note(Set.of(B, C), Set.of(B));
        assertThat(tenure.holds()).isTrue();
        tenure.note(Set.of(B, C), Set.of());
        assertThat(tenure.holds()).isFalse();
    }

    @Test
    void soIsWhoseHeartbeatsHaveGoneElsewhereForAMinute() {
        three();
        pass(59);
        assertThat(tenure.holds()).isFalse();
        pass(1);
        assertThat(tenure.holds()).isTrue();
    }

    @Test
    void whoseHeartbeatsGoElsewhereIsAsked() {
        three();
        pass(3);
        tenure.note(Set.of(B, C), Set.of(B, C));
        assertThat(signs.wondering()).containsExactlyInAnyOrder(B, C);
        signs.answered(B);
        pass(4);
        assertThat(tenure.holds()).isTrue();
    }

    @Test
    void whoIsAloneHasNobodyToFear() {
        tenure.note(Set.of(), Set.of());
        pass(60);
        assertThat(tenure.holds()).isTrue();
    }
}
