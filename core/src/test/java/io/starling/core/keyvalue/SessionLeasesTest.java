package io.starling.core.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionLeasesTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Session SESSION =
            new Session("s", "", "node", Duration.ofSeconds(10), Duration.ZERO, Session.Behavior.RELEASE, List.of(), 0);
    private static final KeyValues STATE =
            new Commit("r", List.of(new Change.SessionOpened(SESSION))).applyTo(KeyValues.EMPTY);

    private final SessionLeases leases = new SessionLeases(T0);
    private Instant now = T0;

    @Test
    void aSessionEndsWhenItsTimeIsOverAndNotBefore() {
        leases.follow(STATE, T0);

        assertThat(ticks(Duration.ofMillis(9_500))).isEmpty();
        assertThat(ticks(Duration.ofMillis(500))).containsExactly("s");
    }

    @Test
    void aRenewalGivesItAllItsTimeAnew() {
        leases.follow(STATE, T0);
        ticks(Duration.ofSeconds(9));

        leases.renew(SESSION, now);

        assertThat(ticks(Duration.ofMillis(9_500))).isEmpty();
        assertThat(ticks(Duration.ofMillis(500))).containsExactly("s");
    }

    @Test
    void anOwnerThatStoodStillOrWhoseClockWasSetForwardTakesNobodysTime() {
        leases.follow(STATE, T0);
        ticks(Duration.ofSeconds(4));

        now = now.plusSeconds(3600);
        assertThat(leases.expired(now)).isEmpty();

        assertThat(ticks(Duration.ofSeconds(5))).isEmpty();
        assertThat(ticks(Duration.ofSeconds(1))).containsExactly("s");
    }

    @Test
    void aClockThatWasSetBackLetsNobodyLiveLonger() {
        leases.follow(STATE, T0);
        ticks(Duration.ofSeconds(4));

        now = now.minusSeconds(3600);
        assertThat(leases.expired(now)).isEmpty();

        assertThat(ticks(Duration.ofSeconds(7))).containsExactly("s");
    }

    @Test
    void aNewOwnerGivesEverybodyAllTheirTime() {
        SessionLeases next = new SessionLeases(T0.plusSeconds(100));
        next.follow(STATE, T0.plusSeconds(100));

        assertThat(next.expiry("s")).contains(T0.plusSeconds(110));
    }

    /** Lets time pass as an owner does, and tells who ended in it. */
    private List<String> ticks(Duration time) {
        Instant end = now.plus(time);
        List<String> ended = new ArrayList<>();
        while (now.isBefore(end)) {
            now = now.plus(SessionLeases.TICK);
            for (String session : leases.expired(now)) {
                if (!ended.contains(session)) {
                    ended.add(session);
                }
            }
        }
        return ended;
    }
}
