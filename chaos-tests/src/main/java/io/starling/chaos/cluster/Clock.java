package io.starling.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A member's wall clock, which can be set: the library libfaketime (Debian's package {@code faketime}) stands between the
 * process and the operating system. The clock that only counts on is left alone, as on a real machine.
 *
 * @param library where libfaketime is
 * @param offset the file that says by how much the clock is wrong; looked at every second
 */
record Clock(Path library, Path offset) {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    /** The library, where this machine has it. */
    static Optional<Path> find() {
        try (Stream<Path> places = Files.list(LIBRARIES)) {
            return places.map(place -> place.resolve(LIBRARY))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a process must find in its environment to be shown this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "NO_FAKE_STAT", "1");
    }

    /** Sets it ahead by so many seconds of the real time, or back where they are negative. */
    void set(int seconds) {
        try {
            Path next = offset.resolveSibling(offset.getFileName() + ".next");
            Files.writeString(next, (seconds < 0 ? "" : "+") + seconds + "\n");
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
