package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampFloorTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Clock EARLIER = Clock.fixed(Instant.parse("2026-01-01T09:00:00Z"), ZoneOffset.UTC);

    @Test
    void aClockThatWasSetBackDoesNotLowerIt(@TempDir Path directory) {
        StampFloor.in(directory, NOON).advance();
        StampFloor later = StampFloor.in(directory, EARLIER);
        long floor = later.floor();

        later.advance();

        assertThat(StampFloor.in(directory, EARLIER).floor()).isEqualTo(floor);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenTheNextTime(@TempDir Path directory) throws Exception {
        StampFloor floor = StampFloor.in(directory, NOON);
        Path inTheWay = Files.createDirectory(directory.resolve("stamp-floor.new"));

        floor.tryToAdvance();
        assertThat(StampFloor.in(directory, NOON).floor()).isLessThan(floor.floor());

        Files.delete(inTheWay);
        floor.tryToAdvance();
        assertThat(StampFloor.in(directory, NOON).floor()).isEqualTo(floor.floor());
    }
}
