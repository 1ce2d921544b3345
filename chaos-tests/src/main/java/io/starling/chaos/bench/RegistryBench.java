package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the registry bears, and, where one is named, what a Eureka server bears under the same load. */
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Registrations, heartbeats and lookups through Eureka's API, and how soon a new instance is seen.")
final class RegistryBench implements Runnable {
    @Option(names = "--services", paramLabel = "N", description = "How many services; 100 unless given.")
    private int services = 100;

    @Option(names = "--instances", paramLabel = "N", description = "Instances of each service; 100 unless given.")
    private int instances = 100;

    @Option(names = "--seconds", paramLabel = "N", description = "How long a run of requests takes; 10 unless given.")
    private int seconds = 10;

    @Option(names = "--runs", paramLabel = "N", description = "A figure is the median of so many runs; 3 unless given.")
    private int runs = 3;

    @Option(names = "--watchers", paramLabel = "N", description = "Who watches for new instances; 1000 unless given.")
    private int watchers = 1000;

    @Option(
            names = "--eureka",
            paramLabel = "URL",
            description = "A Eureka server that runs already, to be measured beside, as http://127.0.0.1:8761/eureka.")
    private @Nullable String eureka;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where the figures are written; chaos-tests/target/registry.json unless given.")
    private Path json = BenchCluster.home().resolve("chaos-tests/target/registry.json");

    @Override
    public void run() {
        if (services < 1 || instances < 1 || seconds < 1 || runs < 1 || watchers < 1) {
            throw new LaunchException("All numbers must be at least 1.");
        }
        Report report = new Report(System.out);
        Duration time = Duration.ofSeconds(seconds);
        try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
            List<String> doors =
                    cluster.apis().stream().map(api -> api + "/eureka").toList();
            new RegistryFigures("", doors, report).measure(services, instances, runs, time);
            if (eureka != null) {
                new RegistryFigures("Eureka server: ", List.of(eureka), report)
                        .measure(services, instances, runs, time);
            }
            new NewInstances(cluster.apis(), report).measure(watchers);
        }
        report.finish(json);
    }
}
