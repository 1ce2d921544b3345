package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much the API takes. */
@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "GETs, LISTs and creates as fast as three members answer them, the journal by itself beside them, and how soon many"
                    + " watchers see a change; on a cluster of its own."
        })
final class RateBench implements Runnable {
    @Mixin
    private Runs runs = new Runs();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each kind of request is sent in a run; 15 unless given.")
    private int seconds = 15;

    @Option(names = "--watchers", paramLabel = "N", description = "How many watch; 1000 unless given.")
    private int watchers = 1000;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (seconds < 1 || watchers < 1) {
            throw new LaunchException("--seconds and --watchers must be at least 1.");
        }
        Report report = new Report(System.out);
        try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
            new RateFigures(cluster, report, Duration.ofSeconds(seconds)).measure(runs.count(), watchers);
        }
        report.finish(figures.path());
    }
}
