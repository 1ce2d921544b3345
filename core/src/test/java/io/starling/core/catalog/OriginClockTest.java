package io.starling.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginClockTest {
    private static final long NOON = 1_800_000_000_000L;
    private static final long FAR = 600_000;

    private long elapsed;
    private long wrong;

    private final OriginClock clock = new OriginClock(1, 0, () -> NOON + elapsed + wrong, () -> elapsed);

    @Test
    void aMemberAloneGoesByItsOwnClock() {
        clock.compare(List.of());
        assertThat(Stamp.millis(clock.open())).isEqualTo(NOON);
    }

    /** Of three, one that is far ahead is outvoted, also before it has heard anything since it jumped. */
    @Test
    void aClockThatJumpsAheadIsOutvoted() {
        clock.compare(List.of(NOON, NOON + 5));
        wrong = FAR;
        assertThat(Stamp.millis(clock.open())).isLessThanOrEqualTo(NOON + 5 + OriginClock.MAX_AHEAD_MILLIS);
        clock.compare(List.of(NOON, NOON + 5));
        assertThat(Stamp.millis(clock.open())).isLessThanOrEqualTo(NOON + 5 + OriginClock.MAX_AHEAD_MILLIS);
    }

    /** Of two nobody knows who is right, and the earlier one has it: time that has passed can't be taken back. */
    @Test
    void ofTwoTheEarlierOneIsBelieved() {
        wrong = FAR;
        clock.compare(List.of(NOON));
        assertThat(Stamp.millis(clock.open())).isEqualTo(NOON + OriginClock.MAX_AHEAD_MILLIS);
    }

    @Test
    void aClockThatIsFarBehindFollows() {
        wrong = -FAR;
        clock.compare(List.of(NOON, NOON));
        long seen = Stamp.of(NOON, 7, 2);
        clock.raise(seen);
        assertThat(clock.open()).isGreaterThan(seen);
    }

    /** A member that starts with a wrong clock doesn't take it for the time before it has heard of others'. */
    @Test
    void nothingIsKnownBeforeOthersAreHeard() {
        wrong = FAR;
        assertThat(clock.closed()).isZero();
    }

    /** How long a stamp may be open is no matter of the wall clock. */
    @Test
    void aJumpDoesNotEndOpenStamps() {
        clock.compare(List.of(NOON, NOON));
        long open = clock.open();
        wrong = FAR;
        assertThat(clock.closed()).isLessThan(open);
        assertThat(clock.settle(open)).isTrue();
    }

    @Test
    void aStampThatIsHeldForTooLongIsGivenUp() {
        clock.compare(List.of());
        long open = clock.open();
        elapsed = OriginClock.PATIENCE_MILLIS + 1;
        assertThat(clock.closed()).isGreaterThan(open);
        assertThat(clock.settle(open)).isFalse();
    }
}
