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
import java.util.stream.IntStream;

/** The processes that the agents of a run's nodes live in: members of the role worker, each of which is many nodes. */
final class NodeHosts implements AutoCloseable {
    /** Its remoting and its API, although it serves none. */
    private static final int PORTS = 2;

    private final LocalCluster cluster;
    private final ScaleSizes sizes;
    private final int firstPort;
    private final List<Process> processes = new ArrayList<>();

    private NodeHosts(LocalCluster cluster, ScaleSizes sizes, int firstPort) {
        this.cluster = cluster;
        this.sizes = sizes;
        this.firstPort = firstPort;
    }

    /** How many ports in a row the hosts of a run need. */
    static int ports(ScaleSizes sizes) {
        return PORTS * sizes.hosts();
    }

    /** Starts them; they join by themselves. */
    static NodeHosts start(LocalCluster cluster, ScaleSizes sizes, int firstPort) {
        NodeHosts hosts = new NodeHosts(cluster, sizes, firstPort);
        Runtime.getRuntime().addShutdownHook(new Thread(hosts::close, "close-node-hosts")); // for Ctrl-C
        while (hosts.processes.size() < sizes.hosts()) {
            hosts.startNext();
        }
        return hosts;
    }

    /** Starts the one that {@link #killLast} killed. */
    void startLast() {
        startNext();
    }

    private void startNext() {
        try {
            processes.add(launch(processes.size()));
        } catch (IOException e) {
            close();
            throw new LaunchException("A node host can't be started: " + e.getMessage() + ".", e);
        }
    }

    /** SIGKILL; all its nodes are lost at once. */
    void killLast() {
        Process last = processes.remove(processes.size() - 1);
        last.destroyForcibly();
        last.onExit().join();
    }

    private Process launch(int host) throws IOException {
        String name = "host-" + (host + 1);
        int first = 1 + IntStream.range(0, host).map(sizes::nodesOf).sum();
        int port = firstPort + PORTS * host;
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

    /** Whether all of them still run, but for one that was killed. */
    boolean alive() {
        return processes.stream().allMatch(Process::isAlive);
    }

    @Override
    public void close() {
        List<Process> left = List.copyOf(processes);
        left.forEach(Process::destroyForcibly);
        left.forEach(process -> process.onExit().join());
    }
}
