package io.starling.chaos;

import io.starling.node.local.ApiClient;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.JavaCommand;
import io.starling.node.local.MemberProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A control member that nobody looks after: a process of {@code starling join} that knows no seed but itself. */
final class LoneMember implements AutoCloseable {
    private final String name;
    private final int apiPort;
    private final String journal;
    private final Path directory;
    private final List<String> options;
    private Process process;

    private LoneMember(String name, int apiPort, String journal, Path directory, List<String> options)
            throws IOException {
        this.name = name;
        this.apiPort = apiPort;
        this.journal = journal;
        this.directory = directory;
        this.options = options;
        this.process = launch();
    }

    /**
     * Starts one; doesn't wait.
     *
     * @param apiPort its remoting listens on the next one
     * @param options more options for its JVM
     */
    static LoneMember start(String name, int apiPort, String journal, Path directory, String... options)
            throws IOException {
        return new LoneMember(name, apiPort, journal, directory, List.of(options));
    }

    /** Starts it again after its end. */
    void startAgain() throws IOException {
        process = launch();
    }

    /** SIGTERM: it leaves; returns when it has ended. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGKILL; returns when it is dead. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    boolean alive() {
        return process.isAlive();
    }

    boolean ready() {
        return new ApiClient(api()).ready();
    }

    String api() {
        return "http://" + ClusterPlan.HOST + ":" + apiPort;
    }

    /** How many lines of all its lives' logs have these words. */
    long logged(String words) {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private Path log() {
        return directory.resolve(name + ".log");
    }

    private Process launch() throws IOException {
        int remoting = apiPort + 1;
        List<String> arguments = List.of(
                "join",
                "--name=" + name,
                "--seed=" + ClusterPlan.HOST + ":" + remoting,
                "--remoting-port=" + remoting,
                "--port=" + apiPort,
                "--runtime=simulated",
                "--data=" + directory.resolve(name));
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.member(options, arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put(MemberProcess.JOURNAL_VARIABLE, journal);
        return builder.start();
    }
}
