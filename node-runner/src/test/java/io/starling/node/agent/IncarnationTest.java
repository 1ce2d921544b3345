package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncarnationTest {
    @Test
    void risesWithTheClock(@TempDir Path directory) {
        assertThat(Incarnation.next(directory, at(5_000))).isEqualTo(5_000);
        assertThat(Incarnation.next(directory, at(9_000))).isEqualTo(9_000);
    }

    @Test
    void risesThoughTheClockWasSetBack(@TempDir Path directory) {
        Incarnation.next(directory, at(9_000));

        assertThat(Incarnation.next(directory, at(1_000))).isEqualTo(9_001);
        assertThat(Incarnation.next(directory, at(1_000))).isEqualTo(9_002);
    }

    private static Clock at(long millis) {
        return Clock.fixed(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }
}
