package io.starling.node.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;

/** Numbers the starts of a node's agent: each above the one before, also when the clock was set back meanwhile. */
final class Incarnation {
    private static final String FILE = "incarnation";

    private Incarnation() {}

    /**
     * The number of this start, which is on disk when this returns.
     *
     * @param directory the agent's own
     * @throws UncheckedIOException where it can't be written
     */
    static long next(Path directory, Clock clock) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            long before =
                    Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
            long next = Math.max(before + 1, clock.millis());
            Path draft = directory.resolve(FILE + ".new");
            Files.writeString(draft, Long.toString(next));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
