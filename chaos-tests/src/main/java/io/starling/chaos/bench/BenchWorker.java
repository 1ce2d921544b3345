package io.starling.chaos.bench;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A member that only runs pods, joined to a cluster by hand; nobody starts it again. */
final class BenchWorker implements AutoCloseable {
    private static final int LOWEST_PORT = 21_100;

    private final Process process;

    private BenchWorker(Process process) {
        this.process = process;
    }

    /** @param seeds the members' remoting addresses */
    static BenchWorker join(Path home, String name, String seeds, RuntimeKind runtime, Path directory) {
        int port = Ports.firstFree(ClusterPlan.HOST, LOWEST_PORT, 2);
        List<String> words = List.of(
                home.resolve("starling").toString(),
                "join",
                "--roles=worker",
                "--name=" + name,
                "--seed=" + seeds,
                "--remoting-port=" + port,
                "--port=" + (port + 1),
                "--runtime=" + runtime.word(),
                "--data=" + directory.resolve(name));
        try {
            return new BenchWorker(new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(name + ".log").toFile())
                    .start());
        } catch (IOException e) {
            throw new LaunchException(name + " can't be started: " + e.getMessage() + ".", e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGSTOP. */
    void pause() {
        Commands.run(List.of("kill", "-STOP", Long.toString(process.pid())));
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }
}
