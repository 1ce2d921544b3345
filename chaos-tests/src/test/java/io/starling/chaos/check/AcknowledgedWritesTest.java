package io.starling.chaos.check;

import static io.starling.chaos.check.Told.created;
import static io.starling.chaos.check.Told.delete;
import static io.starling.chaos.check.Told.patch;
import static io.starling.chaos.check.Told.read;
import static io.starling.chaos.check.Told.readNothing;
import static io.starling.chaos.check.Told.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgedWritesTest {
    @Test
    void theLastWriteIsThere() {
        assertThat(lost(read(100, 101, "b", 11), created(0, 1, "a", 10), patch(2, 3, "b", 11)))
                .isEmpty();
        assertThat(lost(readNothing(100, 101), created(0, 1, "a", 10), delete(2, 3)))
                .isEmpty();
        assertThat(lost(readNothing(100, 101))).isEmpty();
    }

    @Test
    void aWriteThatIsGoneIsNamed() {
        Operation write = patch(2, 3, "b", 11);

        assertThat(lost(read(100, 101, "a", 10), created(0, 1, "a", 10), write))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains(write.toString()));
        assertThat(lost(readNothing(100, 101), created(0, 1, "a", 10))).hasSize(1);
        assertThat(lost(read(100, 101, "a", 10), created(0, 1, "a", 10), delete(2, 3)))
                .hasSize(1);
    }

    @Test
    void writesAtTheSameTimeMayEndEitherWay() {
        Operation a = patch(2, 10, "b", 11);
        Operation b = patch(3, 9, "c", 12);

        assertThat(lost(read(100, 101, "b", 11), created(0, 1, "a", 10), a, b)).isEmpty();
        assertThat(lost(read(100, 101, "c", 12), created(0, 1, "a", 10), a, b)).isEmpty();
    }

    @Test
    void aWriteOfUnknownOutcomeMayHaveReplacedALaterOne() {
        assertThat(lost(
                        read(100, 101, "b", 12),
                        created(0, 1, "a", 10),
                        unknown(2, 3, new Patch("b")),
                        patch(4, 5, "c", 11)))
                .isEmpty();
        assertThat(lost(readNothing(100, 101), created(0, 1, "a", 10), unknown(2, 3, new Delete())))
                .isEmpty();
    }

    private static List<Violation> lost(Operation last, Operation... before) {
        return AcknowledgedWrites.check(List.of(before), List.of(last));
    }
}
