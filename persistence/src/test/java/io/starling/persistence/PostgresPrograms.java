package io.starling.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The programs of the embedded Postgres, unpacked once for all tests of a JVM: that takes longer than to start the server. */
public final class PostgresPrograms {
    private static @Nullable Path unpacked;

    private PostgresPrograms() {}

    /** Lets an {@link EmbeddedPostgres} that will be at a directory find its programs unpacked. */
    public static void linkInto(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path programs = unpacked();
        Files.createSymbolicLink(directory.resolve(programs.getFileName()), programs);
    }

    private static synchronized Path unpacked() throws IOException {
        Path home = unpacked;
        if (home == null) {
            Path parent = Files.createTempDirectory("starling-postgres");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(parent), "remove-postgres"));
            home = Objects.requireNonNull(PostgresBinaries.unpack(parent).getParent());
            unpacked = home;
        }
        return home;
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
