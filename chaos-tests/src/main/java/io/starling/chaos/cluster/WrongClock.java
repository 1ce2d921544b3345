package io.starling.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A wall clock that can be set from outside the process: a file says by how many seconds it is wrong. Members are given it. */
public final class WrongClock extends Clock {
    private static final String FILE = "starling.chaos.clock";
    private static final long LOOK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Clock right;
    private final Path file;
    private long looked = System.nanoTime() - LOOK_AFTER_NANOS;
    private Duration wrongBy = Duration.ZERO;

    /** Called by the member. */
    public WrongClock() {
        this(Clock.systemUTC(), Path.of(System.getProperty(FILE)));
    }

    private WrongClock(Clock right, Path file) {
        this.right = right;
        this.file = file;
    }

    /** What makes a JVM go by it. */
    static List<String> options(Path file) {
        return List.of("-Dstarling.clock=" + WrongClock.class.getName(), "-D" + FILE + "=" + file);
    }

    /** Sets the clocks that go by a file. */
    static void set(Path file, int seconds) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, Integer.toString(seconds));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Instant instant() {
        return right.instant().plus(wrongBy());
    }

    private synchronized Duration wrongBy() {
        long now = System.nanoTime();
        if (now - looked >= LOOK_AFTER_NANOS) {
            looked = now;
            try {
                wrongBy = Duration.ofSeconds(Integer.parseInt(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return wrongBy;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(@Nullable ZoneId zone) {
        return new WrongClock(right.withZone(zone), file);
    }
}
