package io.starling.core.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.roster.Entrance.Call;
import io.starling.core.roster.Entrance.Found;
import io.starling.core.roster.Entrance.Join;
import io.starling.core.roster.Entrance.Step;
import io.starling.core.roster.Entrance.Wait;
import io.starling.core.roster.Roster.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntranceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration OVERDUE = Duration.ofSeconds(4);
    private static final Duration EXPIRED = Duration.ofSeconds(16);
    private static final Duration NOT_YET = Duration.ZERO;

    @Test
    void whoeverFindsNobodyFounds() {
        assertThat(next(Roster.EMPTY, Map.of(), NOT_YET)).isEqualTo(new Found("the roster names nobody else"));
    }

    @Test
    void anEarlierRunOfOurOwnIsNobody() {
        assertThat(next(roster(entry("self:1", FRESH)), Map.of(), NOT_YET)).isInstanceOf(Found.class);
    }

    @Test
    void whoTakesTheConnectionIsJoined() {
        Roster roster = roster(entry("a:1", FRESH), entry("b:1", OVERDUE), entry("c:1", FRESH));
        Map<String, Call> calls = Map.of("a:1", Call.REFUSED, "b:1", Call.ACCEPTED, "c:1", Call.SILENT);

        assertThat(next(roster, calls, NOT_YET))
                .isEqualTo(new Join(List.of("b:1"), true, "the roster's b:1 can be reached"));
    }

    @Test
    void aDatabaseThatWasAwayMakesNobodyDead() {
        Roster roster = roster(entry("a:1", Duration.ofMinutes(5)));

        assertThat(next(roster, Map.of("a:1", Call.ACCEPTED), NOT_YET)).isInstanceOf(Join.class);
        assertThat(next(roster, Map.of("a:1", Call.SILENT), NOT_YET)).isInstanceOf(Wait.class);
    }

    @Test
    void afterAKillOfEverythingNobodyWaitsForAnExpiry() {
        Roster roster = roster(entry("a:1", OVERDUE), entry("b:1", OVERDUE));

        assertThat(next(roster, Map.of("a:1", Call.REFUSED, "b:1", Call.REFUSED), NOT_YET))
                .isEqualTo(new Found("nobody lives at a:1, b:1"));
    }

    @Test
    void aRefusalAloneIsNoEvidenceWhileTheEntryIsRenewed() {
        Roster roster = roster(entry("a:1", FRESH));

        assertThat(next(roster, Map.of("a:1", Call.REFUSED), Duration.ofHours(1)))
                .isInstanceOf(Wait.class);
    }

    @Test
    void whoIsSilentButRenewedIsJoinedAndNeverReplaced() {
        Roster roster = roster(entry("a:1", OVERDUE));

        assertThat(next(roster, Map.of("a:1", Call.SILENT), Duration.ofHours(1)))
                .isEqualTo(new Join(List.of("a:1"), false, "the roster's a:1 can't be reached, but renewed lately"));
    }

    @Test
    void silenceCountsOnceItWasWatched() {
        Roster roster = roster(entry("a:1", EXPIRED));
        Map<String, Call> silent = Map.of("a:1", Call.SILENT);

        assertThat(next(roster, silent, Entrance.RENEWS_WITHIN.minusMillis(1))).isInstanceOf(Wait.class);
        assertThat(next(roster, silent, Entrance.RENEWS_WITHIN)).isInstanceOf(Found.class);
    }

    @Test
    void anotherProgramAtAnOldAddressHoldsNobodyForEver() {
        Roster roster = roster(entry("a:1", EXPIRED));
        Map<String, Call> accepted = Map.of("a:1", Call.ACCEPTED);

        assertThat(next(roster, accepted, Entrance.ANSWERS_WITHIN.minusMillis(1)))
                .isInstanceOf(Join.class);
        assertThat(next(roster, accepted, Entrance.ANSWERS_WITHIN)).isInstanceOf(Found.class);
        Roster renewed = roster(entry("a:1", OVERDUE));
        assertThat(next(renewed, accepted, Duration.ofHours(1))).isInstanceOf(Join.class);
    }

    @Test
    void oneWhoIsUnsureIsEnoughToWait() {
        Roster roster = roster(entry("a:1", EXPIRED), entry("b:1", EXPIRED));

        assertThat(next(roster, Map.of("a:1", Call.REFUSED), Duration.ofHours(1)))
                .isEqualTo(new Wait("it isn't sure yet that b:1 of the roster ended"));
    }

    @Test
    void nobodyFoundsWhileABackupIsRestored() {
        Roster roster = Roster.EMPTY.withRestoring("starling.backup");

        assertThat(next(roster, Map.of(), Duration.ofHours(1))).isInstanceOf(Wait.class);
        assertThat(next(roster.withRestoring(null), Map.of(), NOT_YET)).isInstanceOf(Found.class);
    }

    private static Step next(Roster roster, Map<String, Call> calls, Duration watched) {
        return Entrance.next(roster, "self:1", calls, NOW, watched);
    }

    private static Roster roster(Entry... entries) {
        return new Roster(Roster.FORMAT, "first", List.of(entries), null);
    }

    private static Entry entry(String address, Duration age) {
        return new Entry(address, 1, NOW.minus(age).toEpochMilli());
    }
}
