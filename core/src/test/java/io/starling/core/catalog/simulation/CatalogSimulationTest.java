package io.starling.core.catalog.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The catalog's protocol under seeded schedules of delay, loss, repetition, crashes, pauses, cut links and wrong clocks.
 * {@code -Dstarling.simulation.schedules=N} runs more of them, {@code -Dstarling.simulation.seed=S} a single one.
 */
class CatalogSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("starling.simulation.schedules", 2_000);
    private static final long FIRST = 1;

    @Test
    void noScheduleBreaksTheCatalog() {
        Long single = Long.getLong("starling.simulation.seed");
        LongStream seeds = single == null ? LongStream.range(FIRST, FIRST + SCHEDULES) : LongStream.of(single);
        Optional<String> violation = seeds.parallel()
                .mapToObj(seed -> violation(seed, Tamper.NONE))
                .flatMap(Optional::stream)
                .findAny();
        assertThat(violation).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBrokenProtocolIsNoticed(Tamper tamper) {
        OptionalLong noticed = LongStream.range(FIRST, FIRST + 1_000)
                .filter(seed -> violation(seed, tamper).isPresent())
                .findFirst();
        assertThat(noticed).as("a seed that shows %s", tamper).isPresent();
    }

    /** What a schedule breaks; anything else that goes wrong in it is told with its seed, too. */
    private static Optional<String> violation(long seed, Tamper tamper) {
        try {
            new World(seed, tamper).run();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("seed " + seed + ": " + e);
        }
    }
}
