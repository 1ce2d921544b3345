package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What clients see when a member is killed: again and again, with a full cluster. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Kills members of a full cluster and measures how long their entities can't be reached.")
final class FailoverBench implements Runnable {
    @Option(names = "--kills", paramLabel = "N", description = "How many members are killed; 20 unless given.")
    private int kills = 20;

    @Option(names = "--workloads", paramLabel = "N", description = "Deployments in the cluster; 2000 unless given.")
    private int workloads = 2000;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Simulated pods of each Deployment; none unless given.")
    private int replicas;

    @Option(names = "--records", paramLabel = "N", description = "ConfigMaps in the cluster; 10000 unless given.")
    private int records = 10_000;

    @Option(names = "--probed", paramLabel = "N", description = "How many objects are asked for; 200 unless given.")
    private int probed = 200;

    @Option(
            names = "--every",
            paramLabel = "MS",
            description = "How often each is asked for, in milliseconds; 100 unless given.")
    private int every = 100;

    @Option(names = "--seed", paramLabel = "N", description = "Chooses victims and objects; a new one unless given.")
    private long seed = System.nanoTime();

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (kills < 1 || workloads < 1 || replicas < 0 || records < 1 || probed < 2 || every < 1) {
            throw new LaunchException("All numbers must be at least 1, --replicas 0 and --probed 2.");
        }
        System.out.println("seed " + seed);
        try (BenchCluster cluster = BenchCluster.up(home(), RuntimeKind.SIMULATED)) {
            Report report = new Report(System.out);
            Stock stock = Stock.fill(cluster.apis(), workloads, replicas, records, report);
            new FailoverFigures(cluster, stock, report, seed).measure(kills, probed, Duration.ofMillis(every));
            report.finish(figures.path());
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("starling.home", ".")).toAbsolutePath();
    }
}
