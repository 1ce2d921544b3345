package io.starling.chaos.bench;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many pods a cluster places, how quickly, and what each costs. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fills a cluster of its own with pods, and does to them what people do: scales, updates, drains nodes, kills a"
                    + " member, deletes all.",
            "The nodes have agents like any other; only what their pods run is simulated. Everything is asked for over the API"
                    + " and counts when every member shows it: a phase that doesn't come to that fails the benchmark.",
            "A page with plots is written beside the figures, with the ending .html."
        })
final class ScaleBench implements Runnable {
    static final String RATE = "wave: pods a second until all run on every member";
    static final String ONE_REPLICA = "meanwhile: a Deployment of one replica until it runs";
    static final String GET = "meanwhile: GET";

    /** Where node hosts are looked for room from. */
    private static final int LOWEST_PORT = 22_000;

    private static final Duration IDLE = Duration.ofSeconds(20);

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "3",
            description = "Members of the control plane, each a JVM; ${DEFAULT-VALUE} unless given.")
    private int members;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "100",
            description = "Nodes, each with an agent; ${DEFAULT-VALUE} unless given.")
    private int nodes;

    @Option(
            names = "--pods",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Pods of all Deployments together; ${DEFAULT-VALUE} unless given.")
    private int pods;

    @Option(
            names = "--workloads",
            paramLabel = "N",
            defaultValue = "50",
            description = "Deployments; ${DEFAULT-VALUE} unless given.")
    private int workloads;

    @Option(
            names = "--pods-per-node",
            paramLabel = "N",
            description =
                    "How many pods a node takes; as many as the run needs unless given: the nodes are then 95 %% full"
                            + " when it is largest.")
    private @Nullable Integer podsPerNode;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Chooses the nodes that are drained and the member that is killed; a new one unless given.")
    private long seed = System.nanoTime();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "A figure is the median of so many runs, each on a new cluster; ${DEFAULT-VALUE} unless given.")
    private int runs;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (runs < 1) {
            throw new LaunchException("--runs must be at least 1.");
        }
        ScaleSizes sizes = ScaleSizes.checked(members, nodes, pods, workloads, Optional.ofNullable(podsPerNode));
        sizes.checkMemory(available());
        System.out.println(
                sizes + ", node hosts: " + sizes.hosts() + ", heap of a member up to " + sizes.memberHeap() + " MB");
        System.out.println("seed " + seed);
        Report report = new Report(System.out);
        List<ScaleResult> results = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            results.add(once(sizes, seed + run, report));
        }
        ScaleReport.add(report, sizes, results);
        report.finish(figures.path(), ScaleReport.details(sizes, seed, results));
        ScalePage.write(figures.path(), sizes, seed, report.figures(), results);
    }

    private static ScaleResult once(ScaleSizes sizes, long seed, Report report) {
        report.progress("starting " + sizes.members() + " members and " + sizes.nodes() + " nodes");
        try (BenchCluster members = BenchCluster.fresh(
                BenchCluster.home(), RuntimeKind.SIMULATED, sizes.members(), "-Xmx" + sizes.memberHeap() + "m")) {
            members.up();
            long begin = System.nanoTime();
            int port = Ports.firstFree(ClusterPlan.HOST, LOWEST_PORT, NodeHosts.ports(sizes));
            try (ScaleCluster cluster = ScaleCluster.fill(members.local(), sizes, port)) {
                report.progress(sizes.nodes() + " nodes are ready after "
                        + Math.round((System.nanoTime() - begin) / 1e8) / 10.0 + " s");
                return new ScaleRun(cluster, sizes, seed, IDLE, report::progress).run();
            } catch (LaunchException failure) {
                report.progress("what members and node hosts logged is kept in " + keepLogs(members.local()));
                throw failure;
            }
        }
    }

    private static Path keepLogs(LocalCluster cluster) {
        Path logs = cluster.directory().log("any").getParent();
        Path kept = BenchCluster.home().resolve("chaos-tests/target/scale-logs");
        try (Stream<Path> files = Files.list(logs)) {
            Files.createDirectories(kept);
            for (Path file : files.toList()) {
                Files.copy(file, kept.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the machine could give to new processes, in bytes. */
    private static long available() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            throw new LaunchException("The machine doesn't tell how much memory it has: " + e.getMessage() + ".", e);
        }
    }
}
