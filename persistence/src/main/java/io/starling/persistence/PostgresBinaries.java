package io.starling.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/** Unpacks the Postgres server that ships as a jar. Unpacking is atomic: a directory that exists is complete. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** The directory with {@code initdb}, {@code pg_ctl} and {@code postgres}, unpacked under {@code directory} if it isn't yet. */
    static Path unpack(Path directory) {
        Path home = directory.resolve("server");
        if (!Files.isDirectory(home)) {
            try {
                Path unfinished = Files.createTempDirectory(directory, "server");
                Files.setPosixFilePermissions(
                        unfinished, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                untar(unfinished);
                Files.move(unfinished, home, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("can't unpack Postgres under " + directory, e);
            }
        }
        return home.resolve("bin");
    }

    private static void untar(Path target) throws IOException {
        List<String> tar = List.of("tar", "-x", "--no-same-owner", "-C", target.toString());
        Process process = new ProcessBuilder(tar)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream archive = archive();
                OutputStream out = process.getOutputStream()) {
            new XZInputStream(archive).transferTo(out);
        }
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("tar ended with " + code + "; is the disk full?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static InputStream archive() throws IOException {
        String name = "/postgres-linux-" + architecture() + ".txz";
        InputStream in = PostgresBinaries.class.getResourceAsStream(name);
        if (in == null) {
            throw new JournalException("No embedded Postgres for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + ": give the URL of a Postgres of your own with --journal.");
        }
        return in;
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> arch;
        };
    }
}
