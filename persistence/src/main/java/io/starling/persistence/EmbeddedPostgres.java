package io.starling.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Postgres server of our own, for a machine that has none: its binaries come out of a jar, its data stays in one
 * directory, it listens on loopback only and keeps every acknowledged write on disk ({@code fsync} and
 * {@code synchronous_commit} are on).
 *
 * <p>The server outlives this object and this JVM: a later {@link #start()} finds it running and takes it over. Whoever
 * uses it watches {@link #onExit()} and starts it again. Not for use by several threads at once.
 */
public final class EmbeddedPostgres {
    private static final String USER = "starling";
    private static final String DATABASE = "postgres";
    private static final int PORT_LINE = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final Path log;

    private EmbeddedPostgres(Path directory, int port, Path log) {
        this.directory = directory.toAbsolutePath().normalize();
        this.port = port;
        this.log = log.toAbsolutePath();
    }

    /**
     * The server whose data is under a directory. Nothing is touched yet.
     *
     * @param directory binaries, data and password live here; made if it is missing
     * @param port where it listens on 127.0.0.1
     * @param log where its output is appended
     */
    public static EmbeddedPostgres at(Path directory, int port, Path log) {
        return new EmbeddedPostgres(directory, port, log);
    }

    /** The URL for {@link Journal#forUrl}, with the password. Known after the first {@link #start()}. */
    public String url() {
        return "postgresql://" + USER + ":" + read(passwordFile()) + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    /**
     * Returns when the server answers. Unpacks and initialises what is missing first; does nothing when it runs already.
     *
     * @throws JournalException when it can't be started; the sentence says why
     */
    public void start() {
        Path bin = unpack();
        UnprivilegedRunner runner = UnprivilegedRunner.forProgram(bin.resolve("postgres"));
        initialise(bin, runner);
        Optional<ProcessHandle> running = process();
        if (running.isPresent()) {
            awaitTakenOver(running.get());
            return;
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!launch(bin, runner, deadline)) {
            if (!worthAnotherTry() || System.nanoTime() > deadline) {
                throw new JournalException(
                        "The embedded Postgres does not start: " + complaint() + " (see " + log + ").");
            }
            pause();
        }
    }

    /** Whether the server answers queries now. */
    public boolean ready() {
        try {
            Journal.forUrl(url()).check();
            return true;
        } catch (JournalException e) {
            return false;
        }
    }

    /** The running server, as far as this machine knows. */
    public Optional<ProcessHandle> process() {
        List<String> facts = pidFile();
        if (facts.isEmpty()) {
            return Optional.empty();
        }
        // A number that another program has by now is not ours.
        return ProcessHandle.of(Long.parseLong(facts.get(0)))
                .filter(ProcessHandle::isAlive)
                .filter(handle ->
                        handle.info().command().map(c -> c.endsWith("postgres")).orElse(true));
    }

    /** Completes when the server ends, for whatever reason; at once when it doesn't run. */
    public CompletableFuture<?> onExit() {
        return process()
                .<CompletableFuture<?>>map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Stops the server: clients are cut off, everything is on disk. Does nothing when it doesn't run. */
    public void stop() {
        Optional<ProcessHandle> running = process();
        if (running.isEmpty()) {
            return;
        }
        Path bin = unpack();
        UnprivilegedRunner runner = UnprivilegedRunner.forProgram(bin.resolve("postgres"));
        run(
                runner,
                List.of(
                        bin.resolve("pg_ctl").toString(),
                        "stop",
                        "-D",
                        data().toString(),
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        Long.toString(STOP_LIMIT.toSeconds())));
        if (running.get().isAlive()) {
            running.get().destroyForcibly();
        }
    }

    private Path unpack() {
        try {
            Files.createDirectories(directory);
            Files.createDirectories(log.getParent());
            return PostgresBinaries.unpack(directory);
        } catch (IOException e) {
            throw new JournalException("The directory " + directory + " can't be written: " + e.getMessage() + ".", e);
        }
    }

    /** Makes the data directory under another name and renames it, so that a half-made one is never used. */
    private void initialise(Path bin, UnprivilegedRunner runner) {
        if (Files.isDirectory(data())) {
            return;
        }
        try {
            if (!Files.exists(passwordFile())) {
                Files.createFile(
                        passwordFile(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(passwordFile(), randomPassword());
            }
            Path unfinished = Files.createTempDirectory(directory, "data");
            Path password = Files.createTempFile(directory, "password", "");
            runner.own(unfinished);
            Files.writeString(password, read(passwordFile()));
            runner.own(password);
            List<String> initdb = List.of(
                    bin.resolve("initdb").toString(),
                    "-D",
                    unfinished.toString(),
                    "-U",
                    USER,
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--auth=scram-sha-256",
                    "--pwfile=" + password,
                    // The password is random: nobody guesses it, and the usual 4096 rounds only cost members' starts.
                    "--set=scram_iterations=1",
                    "--no-instructions");
            int code = run(runner, initdb);
            Files.delete(password);
            if (code != 0) {
                throw new JournalException(
                        "The embedded Postgres can't make its data directory: " + complaint() + " (see " + log + ").");
            }
            Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new JournalException("The directory " + directory + " can't be written: " + e.getMessage() + ".", e);
        }
    }

    private void awaitTakenOver(ProcessHandle running) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (!ours(running) || System.nanoTime() > deadline) {
                throw new JournalException("A Postgres (process " + running.pid() + ") uses " + data()
                        + " but doesn't answer on port " + port + ": stop it, or choose another --data directory.");
            }
            pause();
        }
    }

    /** Whether the server that uses the data directory is alive and was started for our port. */
    private boolean ours(ProcessHandle running) {
        List<String> facts = pidFile();
        return running.isAlive()
                && (facts.size() <= PORT_LINE || facts.get(PORT_LINE).equals(Integer.toString(port)));
    }

    /** Starts the server once. False when it ended instead of becoming ready. */
    private boolean launch(Path bin, UnprivilegedRunner runner, long deadline) {
        List<String> words = List.of(
                bin.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "max_connections=100",
                "-c",
                "max_wal_size=512MB",
                "-c",
                "log_checkpoints=off");
        Process process = launch(runner.command(words));
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                return false;
            }
            if (ready()) {
                return true;
            }
            pause();
        }
        process.destroyForcibly();
        return false;
    }

    private int run(UnprivilegedRunner runner, List<String> words) {
        try {
            Process process = launch(runner.command(words));
            if (process.waitFor(120, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private Process launch(ProcessBuilder builder) {
        try {
            return builder.directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new JournalException("The embedded Postgres can't be run: " + e.getMessage() + ".", e);
        }
    }

    /** After a kill of the parent process its children may hold the shared memory and the lock a moment longer. */
    private boolean worthAnotherTry() {
        String complaint = complaint();
        return complaint.contains("shared memory") || complaint.contains("lock file");
    }

    /** The last line of the log that says what is wrong. */
    private String complaint() {
        List<String> lines = read(log).lines().filter(line -> !line.isBlank()).toList();
        String last = lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
        return lines.stream()
                .skip(Math.max(0, lines.size() - 10))
                .filter(line -> line.contains("FATAL:") || line.contains("error:"))
                .reduce((first, second) -> second)
                .orElse(last);
    }

    /** What the server wrote about itself: its process id first; empty when it doesn't run or is just starting or ending. */
    private List<String> pidFile() {
        try {
            return Files.readString(data().resolve("postmaster.pid"))
                    .lines()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted while Postgres was starting.", e);
        }
    }
}
