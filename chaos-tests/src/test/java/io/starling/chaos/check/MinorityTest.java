package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome.Applied;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinorityTest {
    private static final long SECOND = 1_000_000_000;
    private static final List<Isolation> ALONE = List.of(new Isolation("node-1", 10 * SECOND, 40 * SECOND));

    @Test
    void aWriteThatAMemberAcknowledgesAloneIsFound() {
        assertThat(check(Told.created(30 * SECOND, 31 * SECOND, "a", 10))).hasSize(1);
    }

    @Test
    void beforeItCanKnowAndAfterwardsItMay() {
        assertThat(check(Told.created(12 * SECOND, 13 * SECOND, "a", 10))).isEmpty();
        assertThat(check(Told.created(39 * SECOND, 41 * SECOND, "a", 10))).isEmpty();
    }

    @Test
    void readsAndRefusalsAreNoWrites() {
        assertThat(check(Told.read(30 * SECOND, 31 * SECOND, "a", 10))).isEmpty();
        assertThat(check(Told.updateRefused(30 * SECOND, 31 * SECOND, "a", 10))).isEmpty();
    }

    @Test
    void otherMembersMayGoOn() {
        assertThat(Minority.check(
                        List.of(Told.created(30 * SECOND, 31 * SECOND, "a", 10)),
                        List.of(new Isolation("node-2", 10 * SECOND, 40 * SECOND))))
                .isEmpty();
    }

    @Test
    void whoIsAllThatIsLeftMayWrite() {
        assertThat(Minority.check(List.of(Told.created(30 * SECOND, 31 * SECOND, "a", 10)), ALONE))
                .isEmpty();
    }

    /** The others write too. */
    private static List<Violation> check(Operation operation) {
        Operation others =
                new Operation(2, "node-2", Told.KEY, operation.action(), new Applied(11), 32 * SECOND, 33 * SECOND);
        return Minority.check(List.of(operation, others), ALONE);
    }
}
