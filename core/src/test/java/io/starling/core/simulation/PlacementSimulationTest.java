package io.starling.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the placement protocol through thousands of seeded schedules of crashes, lost, late, repeated and reordered messages
 * and wrong clocks. {@code -Dstarling.simulation.schedules=50000} runs more of them; {@code
 * -Dstarling.simulation.seed=N} runs one and tells its story.
 */
class PlacementSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("starling.simulation.schedules", 1_500);
    /** Most flaws show within a few hundred schedules; one that ignores sessions took more than three thousand. */
    private static final int UNTIL_CAUGHT = 30_000;

    @Test
    void theInvariantsHoldInEverySchedule() {
        Long only = Long.getLong("starling.simulation.seed");
        Optional<Schedule.Outcome> broken = only == null ? firstBroken(Flaw.NONE, SCHEDULES) : broken(only);
        broken.ifPresent(outcome -> {
            throw new AssertionError("seed " + outcome.seed() + " " + outcome.violation() + "\n"
                    + String.join(
                            "\n", Schedule.run(outcome.seed(), Flaw.NONE, true).story()));
        });
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        for (long seed = 0; seed < 5; seed++) {
            assertThat(Schedule.run(seed, Flaw.NONE, true)).isEqualTo(Schedule.run(seed, Flaw.NONE, true));
        }
    }

    /** The checks are worth something, and every rule of the protocol is needed. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyFlawIsCaught(Flaw flaw) {
        assertThat(firstBroken(flaw, UNTIL_CAUGHT)).as(flaw.name()).isPresent();
    }

    private static Optional<Schedule.Outcome> firstBroken(Flaw flaw, int schedules) {
        return LongStream.range(0, schedules)
                .parallel()
                .mapToObj(seed -> Schedule.run(seed, flaw, false))
                .filter(Schedule.Outcome::broken)
                .findAny();
    }

    private static Optional<Schedule.Outcome> broken(long seed) {
        Schedule.Outcome outcome = Schedule.run(seed, Flaw.NONE, true);
        System.out.println(String.join("\n", Objects.requireNonNull(outcome.story())));
        return Optional.of(outcome).filter(Schedule.Outcome::broken);
    }
}
