package io.starling.node.main;

import io.starling.actors.member.StampMark;
import io.starling.core.object.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The high-water mark of this member's stamps: a time on disk that is always ahead of every stamp it takes. The next run
 * starts above it, so that a clock that was set back never lowers a stamp. Thread-safe.
 */
final class StampFloor implements StampMark {
    /** How far ahead of the stamps the mark is put. */
    private static final Duration AHEAD = Duration.ofSeconds(10);
    /** How often it is moved on. */
    static final Duration INTERVAL = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(StampFloor.class);

    private final Path file;
    private LongSupplier reading = () -> 0;
    private long markMillis;
    private boolean failing;

    private StampFloor(Path file, long markMillis) {
        this.file = file;
        this.markMillis = markMillis;
    }

    /**
     * Reads the mark that an earlier run left in the directory.
     *
     * @throws UncheckedIOException where it can't be read
     */
    static StampFloor in(Path directory) {
        Path file = directory.resolve("stamp-floor");
        try {
            Files.createDirectories(directory);
            long mark =
                    Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
            return new StampFloor(file, mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    file + " holds no number: restore it, or remove it if no clock was set back", e);
        }
    }

    @Override
    public synchronized long floor() {
        return Stamp.of(markMillis, 0, 0);
    }

    @Override
    public synchronized void follow(LongSupplier stamps) {
        reading = stamps;
        advance();
    }

    /** As {@link #advance}, for a timer: a disk that is full just now isn't the end of it. */
    synchronized void tryToAdvance() {
        try {
            advance();
            failing = false;
        } catch (UncheckedIOException e) {
            if (!failing) {
                LOG.warn(
                        "{} can't be written, which is tried again every {} s: {}",
                        file,
                        INTERVAL.toSeconds(),
                        e.getMessage());
            }
            failing = true;
        }
    }

    /**
     * Moves the mark on; it never falls. Returns when it is on disk.
     *
     * @throws UncheckedIOException where it can't be written
     */
    private void advance() {
        markMillis = Math.max(markMillis, Stamp.millis(reading.getAsLong()) + AHEAD.toMillis());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.write(ByteBuffer.wrap(Long.toString(markMillis).getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
