package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
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
    @Option(names = "--runs", paramLabel = "N", description = "A figure is the median of so many runs; 3 unless given.")
    private int runs = 3;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each kind of request is sent in a run; 15 unless given.")
    private int seconds = 15;

    @Option(names = "--watchers", paramLabel = "N", description = "How many watch; 1000 unless given.")
    private int watchers = 1000;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where the figures are written; chaos-tests/target/api.json unless given.")
    private Path json = BenchCluster.home().resolve("chaos-tests/target/api.json");

    @Override
    public void run() {
        if (runs < 1 || seconds < 1 || watchers < 1) {
            throw new LaunchException("--runs, --seconds and --watchers must be at least 1.");
        }
        Report report = new Report(System.out);
        try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
            new RateFigures(cluster, report, Duration.ofSeconds(seconds)).measure(runs, watchers);
        }
        report.finish(json);
    }
}
