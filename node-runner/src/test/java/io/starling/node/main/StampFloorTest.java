package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampFloorTest {
    private static final long NOON = stamp("2026-01-01T12:00:00Z");
    private static final long EARLIER = stamp("2026-01-01T09:00:00Z");

    private static long stamp(String time) {
        return Stamp.of(Instant.parse(time).toEpochMilli(), 7, 3);
    }

    @Test
    void aClockThatWasSetBackDoesNotLowerIt(@TempDir Path directory) {
        StampFloor.in(directory).follow(() -> NOON);
        StampFloor later = StampFloor.in(directory);
        long floor = later.floor();
        assertThat(floor).isGreaterThan(NOON);

        later.follow(() -> EARLIER);

        assertThat(StampFloor.in(directory).floor()).isEqualTo(floor);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenTheNextTime(@TempDir Path directory) throws Exception {
        AtomicLong reading = new AtomicLong(NOON);
        StampFloor floor = StampFloor.in(directory);
        floor.follow(reading::get);
        reading.set(stamp("2026-01-01T12:01:00Z"));
        Path inTheWay = Files.createDirectory(directory.resolve("stamp-floor.new"));

        floor.tryToAdvance();
        assertThat(StampFloor.in(directory).floor()).isLessThan(floor.floor());

        Files.delete(inTheWay);
        floor.tryToAdvance();
        assertThat(StampFloor.in(directory).floor()).isEqualTo(floor.floor()).isGreaterThan(reading.get());
    }
}
