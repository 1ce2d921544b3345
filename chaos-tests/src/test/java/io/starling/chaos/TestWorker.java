package io.starling.chaos;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.Ports;
import io.starling.node.main.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** A member that only runs pods, simulated ones, joined to a cluster by hand; killed at the end. */
final class TestWorker implements AutoCloseable {
    private final Process process;

    private TestWorker(Process process) {
        this.process = process;
    }

    static TestWorker join(LocalCluster cluster, String name) throws IOException {
        int port = Ports.firstFree(
                ClusterPlan.HOST, 30_000 + ThreadLocalRandom.current().nextInt(2_000), 2);
        Path data = Files.createDirectories(cluster.directory().root().resolveSibling(name));
        String seeds = cluster.plan().seeds().stream().map(HostPort::toString).collect(Collectors.joining(","));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.starling.node.cli.Starling",
                "join",
                "--roles=worker",
                "--name=" + name,
                "--seed=" + seeds,
                "--remoting-port=" + port,
                "--port=" + (port + 1),
                "--runtime=simulated",
                "--data=" + data);
        return new TestWorker(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(cluster.directory().log(name).toFile())
                .start());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
