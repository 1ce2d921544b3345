package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JournalSequencesTest {
    @Test
    void oneWriterAfterTheOtherIsFine() {
        assertThat(check(row("a", 1, 1, "w1"), row("a", 2, 4, "w1"), row("a", 3, 5, "w2"), row("b", 7, 2, "w3")))
                .isEmpty();
    }

    @Test
    void aGapIsFound() {
        assertThat(check(row("a", 1, 1, "w1"), row("a", 3, 2, "w1")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("missing"));
    }

    @Test
    void aNumberThatWasGivenTwiceIsFound() {
        assertThat(check(row("a", 1, 1, "w1"), row("a", 1, 2, "w2")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("twice"));
    }

    @Test
    void twoWritersInTurnAreFound() {
        assertThat(check(row("a", 1, 1, "w1"), row("a", 2, 2, "w2"), row("a", 3, 3, "w1")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("wrote again"));
    }

    @Test
    void anEarlierEventThatWasWrittenLaterIsFound() {
        assertThat(check(row("a", 1, 5, "w1"), row("a", 2, 4, "w1"))).hasSize(1);
    }

    private static JournalRow row(String entity, long sequence, long ordering, String writer) {
        return new JournalRow(entity, sequence, ordering, writer);
    }

    private static List<Violation> check(JournalRow... rows) {
        return JournalSequences.check(List.of(rows));
    }
}
