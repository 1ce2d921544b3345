package io.starling.node.runtime.process;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one run of a container, {@code UID/CONTAINER.ATTEMPT}: what a restarted agent needs to find the process
 * again. {@code process} holds its id and its start time by the kernel's clock, written by the process itself before it does
 * anything else; {@code log} its output; {@code exit} its exit code.
 */
record RunDirectory(Path path, String uid, String container, int attempt) {
    static final String PREFIX = "process://";
    private static final String PROCESS = "process";
    /** Stands for the start of a process that isn't there. */
    private static final long NEVER = -1;

    private static final long LOOK_AGAIN_MILLIS = 2;

    static RunDirectory of(Path root, String uid, String container, int attempt) {
        return new RunDirectory(root.resolve(uid).resolve(container + "." + attempt), uid, container, attempt);
    }

    /** The run that an id names. */
    static RunDirectory byId(Path root, String id) {
        String[] parts = id.substring(PREFIX.length()).split("/", -1);
        return of(root, parts[0], parts[1], Integer.parseInt(parts[2]));
    }

    /** The run in this directory; empty if the directory is something else. */
    static Optional<RunDirectory> parse(Path path, String uid) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 && Files.exists(path.resolve(PROCESS))
                ? Optional.of(new RunDirectory(
                                path, uid, name.substring(0, dot), Integer.parseInt(name.substring(dot + 1))))
                        .filter(RunDirectory::taken)
                : Optional.empty();
    }

    String id() {
        return PREFIX + uid + "/" + container + "/" + attempt;
    }

    Path log() {
        return path.resolve("log");
    }

    /** Whether a process has this run. */
    boolean taken() {
        String text = read(path.resolve(PROCESS));
        return text != null && !text.isEmpty();
    }

    /**
     * Returns when a process has this run: the one that was just started, or one that an earlier agent started and that was
     * quicker. Where the one that was started ended before it could take it, its end is the run's.
     */
    void awaitTaken(Process started) throws IOException {
        while (!taken()) {
            if (ended(started) && !taken()) {
                Files.writeString(path.resolve(PROCESS), started.pid() + " " + NEVER + "\n");
            }
        }
    }

    /** Waits for its end, for a moment. */
    private static boolean ended(Process process) {
        try {
            return process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process starts", e);
        }
    }

    /** The process, if it still runs: another one that got the same id isn't it. */
    Optional<ProcessHandle> running() {
        String[] noted = noted();
        long pid = Long.parseLong(noted[0]);
        long since = Long.parseLong(noted[1]);
        return since != NEVER && startTicks(pid) == since ? ProcessHandle.of(pid) : Optional.empty();
    }

    long pid() {
        return Long.parseLong(noted()[0]);
    }

    /** When it took the run. */
    Instant startedAt() {
        try {
            return Files.getLastModifiedTime(path.resolve(PROCESS)).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String[] noted() {
        try {
            return Files.readString(path.resolve(PROCESS)).trim().split(" ", -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Found found(String ip) {
        return new Found(
                uid, container, attempt, id(), ip, startedAt(), running().isPresent() ? null : end());
    }

    /** How it ended. A process that couldn't leave its exit code was killed. */
    Terminated end() {
        Path exit = path.resolve("exit");
        try {
            if (Files.exists(exit)) {
                int code = Integer.parseInt(Files.readString(exit).trim());
                Instant at = Files.getLastModifiedTime(exit).toInstant();
                return new Terminated(code, code == 0 ? "Completed" : "Error", "", startedAt(), at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Terminated(137, "Error", "the process was killed", startedAt(), Instant.now());
    }

    /** When the process started, in the kernel's ticks; {@link #NEVER} if there is none. A zombie counts as none. */
    private static long startTicks(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        if (stat == null) {
            return NEVER;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return fields[0].equals("Z") ? NEVER : Long.parseLong(fields[19]);
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return null;
        }
    }
}
