package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Start and footprint of a cluster, pods in a real engine beside the bare engine, and the latency of the API. */
@Command(
        name = "spine",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Start and footprint, pods in a real engine, latency of the API; on clusters of its own.")
final class SpineBench implements Runnable {
    enum Part {
        START,
        DOCKER,
        API
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Of start, docker and api; all unless given.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Mixin
    private Runs runs = new Runs();

    @Option(names = "--objects", paramLabel = "N", description = "How many objects the API serves; 3000 unless given.")
    private int objects = 3000;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second to the API; 200 unless given.")
    private int rate = 200;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long a run of requests, and the look at idle members, take; 15 unless given.")
    private int seconds = 15;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (objects < 1 || rate < 1 || seconds < 1) {
            throw new LaunchException("--objects, --rate and --seconds must be at least 1.");
        }
        Report report = new Report(System.out);
        if (parts.contains(Part.START)) {
            new StartFigures(BenchCluster.home(), report).measure(runs.count(), Duration.ofSeconds(seconds));
        }
        if (parts.contains(Part.DOCKER)) {
            try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.DOCKER);
                    BareEngine engine = BareEngine.connect()) {
                new PodFigures(cluster, engine, report).measure(runs.count());
            }
        }
        if (parts.contains(Part.API)) {
            try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
                new ApiFigures(cluster, report, rate, Duration.ofSeconds(seconds)).measure(runs.count(), objects);
            }
        }
        report.finish(figures.path());
    }
}
