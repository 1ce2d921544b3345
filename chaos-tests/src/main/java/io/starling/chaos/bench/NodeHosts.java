package io.starling.chaos.bench;

import io.starling.node.local.JavaCommand;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.main.HostPort;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The processes that the agents of a run's nodes live in: members of the role worker, each of which is many nodes. */
final class NodeHosts implements AutoCloseable {
    /** Its remoting and its API, although it serves none. */
    private static final int PORTS = 2;

    private final List<Process> processes = new ArrayList<>();

    private NodeHosts() {}

    /** How many ports in a row the hosts of a run need. */
    static int ports(ScaleSizes sizes) {
        return PORTS * sizes.hosts();
    }

    /** Starts them; they join by themselves. */
    static NodeHosts start(LocalCluster cluster, ScaleSizes sizes, int firstPort) {
        NodeHosts hosts = new NodeHosts();
        int first = 1;
        try {
            for (int host = 0; host < sizes.hosts(); host++) {
                hosts.processes.add(launch(cluster, sizes, host, first, firstPort + PORTS * host));
                first += sizes.nodesOf(host);
            }
            return hosts;
        } catch (IOException e) {
            hosts.close();
            throw new LaunchException("A node host can't be started: " + e.getMessage() + ".", e);
        }
    }

    private static Process launch(LocalCluster cluster, ScaleSizes sizes, int host, int first, int port)
            throws IOException {
        String name = "host-" + (host + 1);
        String seeds = cluster.plan().seeds().stream().map(HostPort::toString).collect(Collectors.joining(","));
        Path root = cluster.directory().root();
        List<String> arguments = List.of(
                "join",
                "--roles=worker",
                "--name=" + name,
                "--seed=" + seeds,
                "--remoting-port=" + port,
                "--port=" + (port + 1),
                "--runtime=" + RuntimeKind.SIMULATED.word(),
                "--nodes=" + sizes.nodesOf(host),
                "--first-node=" + first,
                "--pods-per-node=" + sizes.podsPerNode(),
                "--data=" + root.resolveSibling(name));
        Path log = cluster.directory().log(name);
        Files.createDirectories(root.resolveSibling(name));
        return new ProcessBuilder(JavaCommand.member(List.of("-Xmx" + sizes.hostHeap() + "m"), arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Their process numbers. */
    List<Long> processes() {
        return processes.stream().map(Process::pid).toList();
    }

    /** Whether all of them still run. */
    boolean alive() {
        return processes.stream().allMatch(Process::isAlive);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }
}
