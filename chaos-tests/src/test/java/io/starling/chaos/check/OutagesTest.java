package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.starling.chaos.check.Outages.Figure;
import io.starling.chaos.history.Action.Read;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Found;
import io.starling.chaos.history.Outcome.Unknown;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutagesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Outcome FOUND = new Found("a", 1);
    private static final Outcome UNKNOWN = new Unknown("503");

    @Test
    void fromTheFirstRequestWithoutAnswerToTheNextAnswer() {
        assertThat(outage(
                        read("node-2", 9, 10, FOUND),
                        read("node-2", 12, 13, UNKNOWN),
                        read("node-2", 14, 15, UNKNOWN),
                        read("node-2", 15, 17, FOUND)))
                .isEqualTo(5, within(0.001));
    }

    @Test
    void aSlowAnswerCountsWithItsTime() {
        assertThat(outage(read("node-2", 12, 15, FOUND))).isEqualTo(3, within(0.001));
    }

    @Test
    void whatIsAskedOfTheVictimDoesNotCount() {
        assertThat(outage(read("node-1", 12, 19, UNKNOWN), read("node-2", 12, 13, FOUND)))
                .isEqualTo(1, within(0.001));
    }

    @Test
    void whatCameBeforeOrAfterTheFaultDoesNotCount() {
        assertThat(outage(read("node-2", 1, 9, FOUND), read("node-2", 45, 49, FOUND)))
                .isZero();
    }

    @Test
    void medianAndMaximumAreOfFaults() {
        List<Operation> operations =
                List.of(read("node-2", 11, 12, FOUND), read("node-2", 21, 24, FOUND), read("node-2", 31, 33, FOUND));
        Figure figure =
                Outages.of(operations, List.of(kill(10), kill(20), kill(30))).get(0);

        assertThat(figure.faults()).isEqualTo(3);
        assertThat(figure.median()).isEqualTo(2, within(0.001));
        assertThat(figure.longest()).isEqualTo(3, within(0.001));
    }

    private static double outage(Operation... operations) {
        return Outages.of(
                        List.of(operations),
                        List.of(kill(10), new Happening("Stop", Set.of(), 40 * SECOND, 40 * SECOND)))
                .get(0)
                .longest();
    }

    private static Happening kill(int at) {
        return new Happening("Kill", Set.of("node-1"), at * SECOND, at * SECOND);
    }

    private static Operation read(String member, int from, int to, Outcome outcome) {
        return new Operation(1, member, "configmaps/a", new Read(), outcome, from * SECOND, to * SECOND);
    }
}
