package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the ways to Services cost: kernel rules, the user-space proxy, the ingress. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures kernel rules beside a direct connection, the user-space proxy and the ingress beside haproxy and nginx,"
                    + " how soon every node knows that a pod is ready, and requests while pods are replaced.",
            "Needs root, nftables, nginx and haproxy (apt-get install nftables nginx-light haproxy)."
        })
final class NetworkBench implements Runnable {
    /** The parts that can be measured alone. */
    enum Part {
        KERNEL,
        PROXY,
        READINESS,
        TRAFFIC
    }

    @Option(
            names = "--only",
            paramLabel = "PART",
            description = "kernel, proxy, readiness or traffic; all unless given.")
    private @Nullable Part only;

    @Option(names = "--services", paramLabel = "N", description = "Services with kernel rules; 1000 unless given.")
    private int services = 1_000;

    @Mixin
    private Runs runs = new Runs();

    @Option(names = "--seconds", paramLabel = "S", description = "How long each load takes; 3 unless given.")
    private int seconds = 3;

    @Option(
            names = "--traffic-seconds",
            paramLabel = "S",
            description = "How long requests are sent while pods are replaced; 40 unless given.")
    private int trafficSeconds = 40;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (seconds < 1 || services < 1 || services > 10_000) {
            throw new LaunchException("--seconds must be at least 1, --services from 1 to 10000.");
        }
        Report report = new Report(System.out);
        Duration time = Duration.ofSeconds(seconds);
        try {
            Path directory = Files.createTempDirectory("starling-bench");
            directory.toFile().setReadable(true, false);
            directory.toFile().setExecutable(true, false);
            if (only == null || only == Part.KERNEL) {
                new KernelFigures(directory, report, runs.count(), services, time).measure();
            }
            if (only == null || only == Part.PROXY) {
                new ProxyFigures(directory, report, runs.count(), time).measure();
            }
            if (only == null || only == Part.READINESS) {
                try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.PROCESS)) {
                    new ReadinessFigures(directory, cluster, report, runs.count()).measure();
                }
            }
            if (only == null || only == Part.TRAFFIC) {
                try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.PROCESS)) {
                    new TrafficFigures(directory, cluster, report, Duration.ofSeconds(trafficSeconds)).measure();
                }
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        report.finish(figures.path());
    }
}
