package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What becomes of the pods of a node whose machine, agent or containers die; with a real engine. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Kills, silences and restarts a node with containers of a real Docker engine, and measures how long their"
                    + " replicas are missing.",
            "All nodes share one engine, so that the containers of a node that is lost run on."
        })
final class NodeBench implements Runnable {
    @Option(names = "--replicas", paramLabel = "N", description = "Of the node that is lost; 20 unless given.")
    private int replicas = 20;

    @Mixin
    private Runs runs = new Runs();

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (replicas < 1) {
            throw new LaunchException("--replicas must be at least 1.");
        }
        Report report = new Report(System.out);
        try (BareEngine engine = BareEngine.connect();
                BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.DOCKER)) {
            new NodeFigures(cluster, engine, report, replicas).measure(runs.count());
        }
        report.finish(figures.path());
    }
}
