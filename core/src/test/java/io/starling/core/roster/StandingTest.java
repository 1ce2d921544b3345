package io.starling.core.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.roster.Roster.Entry;
import io.starling.core.roster.Standing.Enlisted;
import io.starling.core.roster.Standing.Run;
import io.starling.core.roster.Standing.Stranger;
import io.starling.core.roster.Standing.Unknown;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Run SELF = new Run("self:1", 5);
    private static final Run OTHER = new Run("a:1", 1);
    private static final Entry MINE = new Entry("self:1", 5, NOW.toEpochMilli());
    private static final Roster ROSTER = Roster.founded("x", new Entry("a:1", 1, 0));

    @Test
    void whoJoinedSomebodyOfTheRosterIsEnlisted() {
        Standing standing = Standing.of(
                ROSTER.with(new Entry("a:1", 1, NOW.toEpochMilli()), NOW), "", SELF, Set.of(SELF, OTHER), NOW);

        assertThat(standing).isInstanceOf(Enlisted.class);
        assertThat(((Enlisted) standing).roster().entries()).contains(MINE);
        assertThat(((Enlisted) standing).roster().incarnation()).isEqualTo("x");
    }

    @Test
    void whoJoinedOthersIsUnknown() {
        assertThat(Standing.of(ROSTER, "", SELF, Set.of(SELF, new Run("b:1", 1)), NOW))
                .isInstanceOf(Unknown.class);
        assertThat(Standing.of(Roster.EMPTY, "", SELF, Set.of(SELF, OTHER), NOW))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void anEarlierRunAtTheSameAddressIsSomebodyElse() {
        assertThat(Standing.of(ROSTER, "", SELF, Set.of(SELF, new Run("a:1", 2)), NOW))
                .isInstanceOf(Unknown.class);
        assertThat(Standing.of(Roster.founded("x", MINE), "", SELF, Set.of(SELF), NOW))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void whoeverFoundedOrWasEnlistedRenewsEvenIfStruck() {
        Standing standing = Standing.of(ROSTER, "x", SELF, Set.of(SELF), NOW);

        assertThat(standing).isInstanceOf(Enlisted.class);
        assertThat(((Enlisted) standing).roster().entries()).contains(MINE);
    }

    @Test
    void whoseIncarnationIsOverEnds() {
        assertThat(Standing.of(ROSTER, "w", SELF, Set.of(SELF, OTHER), NOW))
                .isEqualTo(new Stranger("The journal belongs to another run of the cluster by now (with a:1), so this"
                        + " member, which was taken for dead, ends and starts anew."));
        assertThat(Standing.of(Roster.EMPTY, "w", SELF, Set.of(SELF), NOW)).isInstanceOf(Stranger.class);
    }
}
