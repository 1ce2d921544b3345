package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** As much as the members can do, for a long time: none may be taken for dead. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads, writes, lists and scales as fast as three members answer, for an hour, each minute a run. It ends early where"
                    + " a member was given up, and without figures where a request wasn't answered well."
        })
final class LoadBench implements Runnable {
    @Option(names = "--minutes", paramLabel = "N", description = "60 unless given.")
    private int minutes = 60;

    @Option(names = "--at-once", paramLabel = "N", description = "Requests under way at any time; 64 unless given.")
    private int atOnce = 64;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (minutes < 1 || atOnce < 1) {
            throw new LaunchException("--minutes and --at-once must be at least 1.");
        }
        Report report = new Report(System.out);
        try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
            new LoadFigures(cluster, report, atOnce).measure(minutes, Duration.ofMinutes(1));
        }
        report.finish(figures.path());
    }
}
