package io.starling.chaos;

import io.starling.node.local.JavaCommand;
import io.starling.node.local.LocalCluster;
import io.starling.node.main.HostPort;
import io.starling.node.main.RuntimeKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A member that only runs pods, joined to a cluster by hand; killed at the end. */
final class TestWorker implements AutoCloseable {
    private final List<String> command;
    private final File log;
    private Process process;

    private TestWorker(List<String> command, File log) throws IOException {
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /** One whose pods are simulated. */
    static TestWorker join(LocalCluster cluster, String name) throws IOException {
        return join(cluster, name, RuntimeKind.SIMULATED);
    }

    static TestWorker join(LocalCluster cluster, String name, RuntimeKind runtime) throws IOException {
        int port = TestPorts.free(2);
        Path data = Files.createDirectories(cluster.directory().root().resolveSibling(name));
        String seeds = cluster.plan().seeds().stream().map(HostPort::toString).collect(Collectors.joining(","));
        List<String> arguments = List.of(
                "join",
                "--roles=worker",
                "--name=" + name,
                "--seed=" + seeds,
                "--remoting-port=" + port,
                "--port=" + (port + 1),
                "--runtime=" + runtime.word(),
                "--data=" + data);
        return new TestWorker(
                JavaCommand.member(List.of(), arguments),
                cluster.directory().log(name).toFile());
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** Does what a launcher does: starts it again where it has died. */
    void keepRunning() {
        if (!process.isAlive()) {
            try {
                process = launch();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** SIGSTOP: to everybody else it looks as if its host had vanished. */
    void pause() throws IOException {
        signal("-STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("kill " + signal + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** SIGTERM: it leaves. */
    void stop() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
