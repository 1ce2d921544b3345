package io.starling.chaos;

import io.starling.node.local.JavaCommand;
import io.starling.persistence.BackEnd;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What {@link JavaCommand#ARCHIVE} names in these tests: made by a member of its own before the first cluster starts, as
 * the script {@code starling} does after a build. All members of all tests start in half the time then.
 */
public final class ClassArchive {
    private static final Path FILE = Path.of("target", "member.jsa").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private ClassArchive() {}

    /** Returns when the archive is there for this build; where none can be made, members start without. */
    public static synchronized void prepare() {
        if (System.getProperty(JavaCommand.ARCHIVE) != null) {
            return;
        }
        if (!upToDate()) {
            make();
        }
        System.setProperty(JavaCommand.ARCHIVE, FILE.toString());
    }

    private static boolean upToDate() {
        return Stream.of(JavaCommand.classPath().split(File.pathSeparator, -1))
                .map(File::new)
                .filter(File::isFile)
                .allMatch(jar -> jar.lastModified() < FILE.toFile().lastModified());
    }

    private static void make() {
        try {
            Files.deleteIfExists(FILE);
            Path directory = Files.createTempDirectory("starling-archive");
            try (BackEnd.Server server = BackEnd.POSTGRES.start(directory.resolve("server"));
                    LoneMember member = LoneMember.start(
                            "archived",
                            TestPorts.free(2),
                            server.emptyJournal(),
                            directory,
                            "-XX:ArchiveClassesAtExit=" + FILE)) {
                Awaitility.await().atMost(PATIENCE).until(member::ready);
                member.stop();
            } finally {
                TestCluster.deleteAll(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
