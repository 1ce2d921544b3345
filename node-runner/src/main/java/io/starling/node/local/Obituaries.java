package io.starling.node.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the launcher tells members that a member's process has ended: files in a directory that only the user of the cluster
 * can write. A member files its run in the cluster under its process when it starts; the launcher renames the file when it
 * sees the process end; the others look. So what is said concerns that one run, whoever takes its port later, and a launcher
 * that was replaced meanwhile can still say it.
 */
public final class Obituaries {
    private static final String ALIVE = ".alive";
    private static final String DEAD = ".dead";
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Path directory;
    private final Map<Path, String> read = new ConcurrentHashMap<>();

    private Obituaries(Path directory) {
        this.directory = directory;
    }

    /** Those in a directory, which need not exist. */
    public static Obituaries in(Path directory) {
        return new Obituaries(directory);
    }

    /**
     * Files a run of a member that lives in a process.
     *
     * @param run its name in the cluster
     */
    public void born(RunningProcess process, String run) {
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, "new", "");
            Files.writeString(unfinished, run);
            Files.move(unfinished, file(process, ALIVE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells that a process has ended, where a run was filed under it. */
    void died(RunningProcess process) {
        try {
            Files.move(file(process, ALIVE), file(process, DEAD), StandardCopyOption.ATOMIC_MOVE);
            forgetOld();
        } catch (NoSuchFileException e) {
            // It ended before it was part of the cluster.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runs whose processes have ended lately. */
    public Set<String> dead() {
        try {
            return files().stream()
                    .map(file -> read.computeIfAbsent(file, Obituaries::text))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forgetOld() throws IOException {
        Instant oldest = Instant.now().minus(KEPT);
        for (Path file : files()) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(DEAD)).collect(Collectors.toUnmodifiableSet());
        }
    }

    private Path file(RunningProcess process, String ending) {
        return directory.resolve(process.pid() + "-" + process.startedAt() + ending);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
