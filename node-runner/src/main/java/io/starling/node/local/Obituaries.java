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
 * sees the process end, or is about to tell all to leave; the others look. So what is said concerns that one run, whoever takes
 * its port later, and a launcher that was replaced meanwhile can still say it.
 */
public final class Obituaries {
    private static final String ALIVE = ".alive";
    private static final String LEAVING = ".leaving";
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

    /** Tells that a process is about to be told to leave together with all others that the launcher has. */
    void leaves(RunningProcess process) {
        try {
            move(process, ALIVE, LEAVING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells that a process has ended, where a run was filed under it. */
    void died(RunningProcess process) {
        try {
            move(process, ALIVE, DEAD);
            move(process, LEAVING, DEAD);
            forgetOld();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void move(RunningProcess process, String from, String to) throws IOException {
        if (Files.exists(file(process, from))) { // Else it was no part of the cluster yet.
            Files.move(file(process, from), file(process, to), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The runs whose processes have ended lately. */
    public Set<String> dead() {
        return runs(DEAD);
    }

    /** The runs that leave together. */
    public Set<String> leaving() {
        return runs(LEAVING);
    }

    private Set<String> runs(String ending) {
        try {
            return files(ending).stream()
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
        for (Path file : files(DEAD)) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Set<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).collect(Collectors.toUnmodifiableSet());
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
