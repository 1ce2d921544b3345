package io.starling.persistence;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Cassandra of one node in a JVM of its own, with the jars that the module {@code persistence/test-cassandra} lays out. Starting
 * one takes long, so that all tests of a module's run share {@link #shared()}; each takes a keyspace of its own. It ends
 * with the JVM of the tests. The chaos harness has one of its own: {@link #in}.
 */
public final class EmbeddedCassandra {
    /** What Cassandra itself makes at its first start. */
    private static final String USER = "cassandra:cassandra";

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final Path JARS = Path.of("persistence", "test-cassandra", "target", "lib");
    private static @Nullable EmbeddedCassandra shared;

    private final Path jars;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private EmbeddedCassandra(Path jars, Path directory, int port) {
        this.jars = jars;
        this.directory = directory;
        this.port = port;
    }

    /**
     * One whose files are in a directory of its own; it isn't started.
     *
     * @param home of the project
     * @param directory is made
     */
    public static EmbeddedCassandra in(Path home, Path directory, int port) {
        EmbeddedCassandra one = new EmbeddedCassandra(home.resolve(JARS), directory, port);
        try {
            Files.createDirectories(directory);
            one.layOut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return one;
    }

    /** The one that the tests of this JVM have in common; it runs when this returns. */
    public static synchronized EmbeddedCassandra shared() {
        EmbeddedCassandra one = shared;
        if (one == null) {
            try {
                one = in(Path.of(".."), Files.createTempDirectory("starling-cassandra"), FreePort.find());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(one::remove, "remove-cassandra"));
            shared = one;
        }
        one.start();
        return one;
    }

    /** The URL of a keyspace that nobody used before, and that isn't there yet. */
    public String emptyJournal() {
        return url(USER, "journal_" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** The URL of a keyspace as somebody sees it. */
    public String url(String userInfo, String keyspace) {
        return "cassandra://" + userInfo + "@127.0.0.1:" + port + "/" + keyspace;
    }

    /** A store of the certificate that it shows; the password is {@code secret}. */
    public Path trustStore() {
        return directory.resolve("trust.p12");
    }

    /** Starts it unless it runs, and returns when it lets users in. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = new ProcessBuilder(List.of(
                            java17().resolve("bin").resolve("java").toString(),
                            "@" + directory.resolve("cassandra.options"),
                            "-Dcassandra.config="
                                    + directory.resolve("cassandra.yaml").toUri(),
                            "-Dcassandra.storagedir=" + directory,
                            "-cp",
                            jars + File.separator + "*",
                            "org.apache.cassandra.service.CassandraDaemon"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitUsers();
    }

    private void awaitUsers() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!letsUsersIn()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Cassandra lets nobody in after " + PATIENCE);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean letsUsersIn() throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("Cassandra ended:\n" + end(Files.readAllLines(log())));
        }
        try (Journal journal = Journal.forUrl(url(USER, "none"))) {
            journal.check();
            return true;
        } catch (JournalException notYet) {
            return false;
        }
    }

    private static String end(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** SIGKILL; returns when it is gone. */
    public synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().orTimeout(1, TimeUnit.MINUTES).join();
        }
    }

    private void remove() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("The files of Cassandra in " + directory + " can't be removed: " + e);
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private void layOut() throws IOException {
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException("There is no Cassandra in "
                    + jars.toAbsolutePath().normalize() + ": 'mvn -pl persistence/test-cassandra test' lays it out.");
        }
        String yaml = Resources.text("cassandra.yaml")
                .replace("${directory}", directory.toString())
                .replace("${port}", Integer.toString(port))
                .replace("${storage-port}", Integer.toString(FreePort.find()));
        Files.writeString(directory.resolve("cassandra.yaml"), yaml);
        Files.writeString(directory.resolve("cassandra.options"), Resources.text("cassandra.options"));
        certificate();
    }

    private void certificate() throws IOException {
        Path server = directory.resolve("server.p12");
        keytool("-genkeypair -alias server -keyalg RSA -dname CN=localhost -ext san=ip:127.0.0.1 -keystore " + server);
        Path certificate = directory.resolve("server.crt");
        keytool("-exportcert -alias server -file " + certificate + " -keystore " + server);
        keytool("-importcert -noprompt -alias server -file " + certificate + " -keystore " + trustStore());
    }

    private void keytool(String arguments) throws IOException {
        Process keytool = new ProcessBuilder((java17().resolve("bin").resolve("keytool") + " " + arguments
                                + " -storetype PKCS12 -storepass secret")
                        .split(" ", -1))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        if (keytool.onExit().orTimeout(1, TimeUnit.MINUTES).join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(log()));
        }
    }

    /** Cassandra 5 runs on no newer Java. */
    private static Path java17() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        if (Runtime.version().feature() == 17) {
            return own;
        }
        try (Stream<Path> others = Files.list(own.resolveSibling(""))) {
            return others.filter(other -> other.getFileName().toString().contains("17"))
                    .filter(other -> Files.isExecutable(other.resolve("bin").resolve("java")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "The tests need a Java 17 for Cassandra: apt-get install openjdk-17-jdk-headless."));
        }
    }
}
