package io.starling.chaos.check;

import static io.starling.chaos.check.Told.created;
import static io.starling.chaos.check.Told.patch;
import static io.starling.chaos.check.Told.read;
import static io.starling.chaos.check.Told.update;
import static io.starling.chaos.check.Told.updateRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.history.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostUpdatesTest {
    @Test
    void risingVersionsAreFine() {
        assertThat(check(
                        created(0, 1, "a", 10),
                        update(2, 3, "b", 10, 11),
                        updateRefused(4, 5, "c", 10),
                        read(6, 7, "b", 11),
                        read(8, 9, "b", 11)))
                .isEmpty();
    }

    @Test
    void requestsAtTheSameTimeMayBeToldInAnyOrder() {
        assertThat(check(created(0, 1, "a", 10), patch(2, 9, "b", 12), read(3, 8, "a", 10)))
                .isEmpty();
    }

    @Test
    void twoUpdatesOfOneVersionLoseOne() {
        assertThat(check(update(2, 10, "b", 10, 11), update(3, 9, "c", 10, 12)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("replaced version 10"));
    }

    @Test
    void oneVersionForTwoWritesIsFound() {
        assertThat(check(patch(2, 10, "b", 11), patch(3, 9, "c", 11)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("given version 11"));
    }

    @Test
    void versionsThatFallAreFound() {
        assertThat(check(created(0, 1, "a", 10), patch(2, 3, "b", 9))).hasSize(1);
        assertThat(check(created(0, 1, "a", 10), patch(2, 3, "b", 12), read(4, 5, "a", 10)))
                .hasSize(1);
    }

    @Test
    void anUpdateOfAnOldVersionMustBeRefused() {
        assertThat(check(created(0, 1, "a", 10), patch(2, 3, "b", 12), update(4, 5, "c", 10, 13)))
                .hasSize(1);
    }

    private static List<Violation> check(Operation... operations) {
        return LostUpdates.check(List.of(operations));
    }
}
