package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FalseDowningsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aMemberThatWasSilentForLongMayBeDowned() {
        assertThat(check(new Ending("node-1", 15 * SECOND), happening("Freeze", 0, 12)))
                .isEmpty();
        assertThat(check(new Ending("node-1", 15 * SECOND), happening("CutOneWay", 0, 12)))
                .isEmpty();
    }

    @Test
    void oneThatNothingSilencedMayNot() {
        assertThat(check(new Ending("node-3", 15 * SECOND), happening("Freeze", 0, 12)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("node-3"));
        assertThat(check(new Ending("node-1", 15 * SECOND), happening("Loss", 0, 12)))
                .hasSize(1);
    }

    @Test
    void aShortSilenceOrOneLongAgoExplainsNothing() {
        assertThat(check(new Ending("node-1", 15 * SECOND), happening("Freeze", 0, 5)))
                .hasSize(1);
        assertThat(check(new Ending("node-1", 60 * SECOND), happening("Freeze", 0, 12)))
                .hasSize(1);
    }

    @Test
    void whoSeesTwoOthersGoMayGoToo() {
        Happening one = happening("Kill", 1, 1);
        Happening other = new Happening("Isolate", Set.of("node-2"), 3 * SECOND, 5 * SECOND);
        Ending ending = new Ending("node-3", 20 * SECOND);

        assertThat(FalseDownings.check(List.of(ending), List.of(one, other))).isEmpty();
        assertThat(FalseDownings.check(List.of(ending), List.of(one))).hasSize(1);
    }

    /** A cluster of two that one is cut off from goes on with one of them, and the third that is about to join goes with the other. */
    @Test
    void whoEndedShortlyBeforeCountsForNoMajority() {
        Ending before = new Ending("node-3", 1 * SECOND);
        Happening cut = new Happening("Isolate", Set.of("node-1"), 16 * SECOND, 36 * SECOND);
        List<Ending> tie = List.of(before, new Ending("node-3", 26 * SECOND), new Ending("node-2", 28 * SECOND));

        assertThat(FalseDownings.check(tie, List.of(cut)))
                .as("nothing explains the first one")
                .extracting(violation -> violation.evidence().toString())
                .containsExactly("[" + before + "]");
        assertThat(FalseDownings.check(List.of(new Ending("node-2", 28 * SECOND)), List.of(cut)))
                .hasSize(1);
        assertThat(FalseDownings.check(
                        List.of(new Ending("node-2", SECOND), new Ending("node-3", 2 * SECOND)), List.of()))
                .as("two that nothing silenced don't explain each other")
                .hasSize(2);
    }

    private static Happening happening(String kind, int from, int to) {
        return new Happening(kind, Set.of("node-1"), from * SECOND, to * SECOND);
    }

    private static List<Violation> check(Ending ending, Happening happening) {
        return FalseDownings.check(List.of(ending), List.of(happening));
    }
}
