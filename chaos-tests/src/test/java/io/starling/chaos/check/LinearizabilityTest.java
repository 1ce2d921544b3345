package io.starling.chaos.check;

import static io.starling.chaos.check.Told.created;
import static io.starling.chaos.check.Told.delete;
import static io.starling.chaos.check.Told.patch;
import static io.starling.chaos.check.Told.read;
import static io.starling.chaos.check.Told.readNothing;
import static io.starling.chaos.check.Told.told;
import static io.starling.chaos.check.Told.unknown;
import static io.starling.chaos.check.Told.update;
import static io.starling.chaos.check.Told.updateRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Listed;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome.Absent;
import io.starling.chaos.history.Outcome.Conflict;
import io.starling.chaos.history.Outcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    @Test
    void oneAfterTheOtherIsFine() {
        fine(
                readNothing(0, 1),
                created(2, 3, "a", 10),
                read(4, 5, "a", 10),
                update(6, 7, "b", 10, 11),
                updateRefused(8, 9, "c", 10),
                patch(10, 11, "d", 12),
                delete(12, 13),
                readNothing(14, 15),
                created(16, 17, "e", 20));
    }

    @Test
    void aWriteMayBeReadWhileItIsUnderWay() {
        fine(created(0, 10, "a", 10), readNothing(1, 2), read(3, 4, "a", 10), read(5, 6, "a", 10));
    }

    @Test
    void whatWasReadOnceIsNotUnread() {
        broken(created(0, 10, "a", 10), read(3, 4, "a", 10), readNothing(5, 6));
    }

    @Test
    void anAcknowledgedWriteThatIsGoneIsFound() {
        broken(created(0, 1, "a", 10), readNothing(2, 3));
        broken(created(0, 1, "a", 10), patch(2, 3, "b", 11), read(4, 5, "a", 10));
    }

    @Test
    void aValueThatNobodyWroteIsFound() {
        broken(created(0, 1, "a", 10), read(2, 3, "z", 10));
    }

    @Test
    void aReadOfAnotherVersionThanWasWrittenIsFound() {
        broken(created(0, 1, "a", 10), read(2, 3, "a", 11));
        assertThat(judge(Versions.RISING, created(0, 1, "a", 10), read(2, 3, "a", 11)))
                .isEmpty();
        assertThat(judge(Versions.RISING, created(0, 1, "a", 10), read(2, 3, "a", 9)))
                .hasSize(1);
    }

    @Test
    void twoUpdatesOfOneVersionAreFound() {
        broken(created(0, 1, "a", 10), update(2, 10, "b", 10, 11), update(3, 9, "c", 10, 12));
    }

    @Test
    void anUpdateThatIsRefusedWithoutReasonIsFound() {
        broken(created(0, 1, "a", 10), updateRefused(2, 3, "b", 10));
    }

    @Test
    void twoCreatesOfOneNameAreFound() {
        broken(created(0, 1, "a", 10), created(2, 3, "b", 11));
        fine(created(0, 1, "a", 10), told(2, 3, new Create("b"), new Conflict()));
        broken(told(2, 3, new Create("b"), new Conflict()));
    }

    @Test
    void aVersionThatFallsIsFound() {
        broken(created(0, 1, "a", 10), patch(2, 3, "b", 9));
        broken(created(0, 1, "a", 10), delete(2, 3), created(4, 5, "b", 9));
    }

    @Test
    void anUnknownWriteMayTakePlaceLaterOrNever() {
        Operation lost = unknown(2, 3, new Patch("b"));
        fine(created(0, 1, "a", 10), lost, read(4, 5, "a", 10), read(6, 7, "a", 10));
        fine(created(0, 1, "a", 10), lost, read(4, 5, "a", 10), read(6, 7, "b", 14), read(8, 9, "b", 14));
        fine(created(0, 1, "a", 10), unknown(2, 3, new Delete()), read(4, 5, "a", 10), readNothing(6, 7));
    }

    @Test
    void anUnknownWriteTakesPlaceOnceAtMost() {
        broken(
                created(0, 1, "a", 10),
                unknown(2, 3, new Patch("b")),
                read(4, 5, "b", 11),
                patch(6, 7, "c", 12),
                read(8, 9, "b", 13));
    }

    @Test
    void anUnknownWriteDoesNotTakePlaceBeforeItWasSent() {
        broken(created(0, 1, "a", 10), read(2, 3, "b", 11), unknown(4, 5, new Patch("b")));
    }

    @Test
    void aRefusedRequestSaysNothing() {
        fine(created(0, 1, "a", 10), told(2, 3, new Delete(), new Refused("no connection")), read(4, 5, "a", 10));
    }

    @Test
    void aListThatIsBehindIsFound() {
        broken(created(0, 1, "a", 10), told(2, 3, new Listed(), new Absent("")));
    }

    @Test
    void manyUnknownWritesAreDecidedOrGivenUpButNeverAccused() {
        List<Operation> operations = new ArrayList<>(List.of(created(0, 1, "a", 10)));
        IntStream.range(0, 30).forEach(i -> operations.add(unknown(2 + i, 3 + i, new Patch("p" + i))));
        operations.add(read(100, 101, "p7", 40));
        List<String> undecided = new ArrayList<>();

        List<Violation> violations = Linearizability.check(operations, key -> Versions.EXACT, undecided);

        assertThat(violations).isEmpty();
        assertThat(undecided).containsExactly(Told.KEY);
    }

    @Test
    void theEvidenceNamesTheAnswerThatCannotBe() {
        List<Violation> violations = judge(Versions.EXACT, created(0, 1, "a", 10), readNothing(2, 3));

        assertThat(violations.get(0).message()).contains(Told.KEY).contains("Read[] -> Absent");
        assertThat(violations.get(0).evidence())
                .anyMatch(line -> line.startsWith("possible before:") && line.contains("value=a"))
                .anyMatch(line -> line.startsWith("=> ") && line.contains("Read[]"));
    }

    private static void fine(Operation... operations) {
        assertThat(judge(Versions.EXACT, operations)).isEmpty();
    }

    private static void broken(Operation... operations) {
        assertThat(judge(Versions.EXACT, operations)).hasSize(1);
    }

    private static List<Violation> judge(Versions versions, Operation... operations) {
        List<String> undecided = new ArrayList<>();
        List<Violation> violations = Linearizability.check(List.of(operations), key -> versions, undecided);
        assertThat(undecided).isEmpty();
        return violations;
    }
}
