package io.starling.chaos.bench;

import io.starling.chaos.bench.RegistryFigures.Load;
import io.starling.chaos.bench.RegistryFigures.Rates;
import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the registry bears, and, where they are asked for, what the peers bear under the same load in the same run. */
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "What the registry bears, beside Eureka's own server and ZooKeeper.")
final class RegistryBench implements Runnable {
    private static final Path HOME = BenchCluster.home();
    private static final double HEAP_MEGABYTES = 600;
    private static final int FILLED_AT_ONCE = 256;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "One or more of ${COMPLETION-CANDIDATES}; all unless given.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--services", paramLabel = "N", description = "How many services; 100 unless given.")
    private int services = 100;

    @Option(names = "--instances", paramLabel = "N", description = "Instances of each service; 100 unless given.")
    private int instances = 100;

    @Option(names = "--seconds", paramLabel = "N", description = "How long a run of requests takes; 10 unless given.")
    private int seconds = 10;

    @Mixin
    private Runs runs = new Runs();

    @Option(names = "--at-once", paramLabel = "N", description = "Requests under way at a time; 32 unless given.")
    private int atOnce = ClosedLoop.AT_ONCE;

    @Option(names = "--watchers", paramLabel = "N", description = "Who watches for new instances; 1000 unless given.")
    private int watchers = 1000;

    @Option(names = "--many", paramLabel = "N", description = "Instances whose memory is measured; 50000 unless given.")
    private int many = 50_000;

    @Option(names = "--peers", description = "Also measures Eureka's own server and ZooKeeper, fetched by Maven.")
    private boolean peers;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    /** What can be measured alone. */
    enum Part {
        /** Registrations, heartbeats and lookups. */
        load,
        /** How soon watchers see a new instance. */
        seen,
        /** How soon a dead instance is gone. */
        gone,
        /** What others notice of a storm. */
        storm,
        /** What a member's death does. */
        killed,
        /** What many instances take. */
        memory
    }

    @Override
    public void run() {
        if (services < 1 || instances < 1 || seconds < 1 || watchers < 1 || atOnce < 1 || many < services) {
            throw new LaunchException("All numbers must be at least 1, and --many at least --services.");
        }
        Report report = new Report(System.out);
        for (Part part : only) {
            report.progress(part.name());
            measure(part, report);
        }
        report.finish(figures.path());
    }

    private void measure(Part part, Report report) {
        switch (part) {
            case load -> load(report);
            case seen -> seen(report);
            case gone -> gone(report);
            case storm -> {
                try (BenchCluster cluster = cluster()) {
                    new RegistryStorm(cluster.doors("/eureka"), atOnce, Duration.ofSeconds(seconds), report).measure();
                }
            }
            case killed -> {
                try (BenchCluster cluster = cluster()) {
                    new RegistryKill(cluster, report).measure(runs.count());
                }
            }
            case memory -> memory(report);
        }
    }

    private static BenchCluster cluster() {
        return BenchCluster.up(HOME, RuntimeKind.SIMULATED);
    }

    private void seen(Report report) {
        try (BenchCluster cluster = cluster()) {
            NewInstances.measure(cluster.doors(""), watchers, report);
        }
        if (peers) {
            try (PeerServer zookeeper = PeerServer.zookeeper(HOME)) {
                new ZooKeeperFigures(zookeeper.door(""), report).newInstances(watchers, NewInstances.REGISTERED);
            }
        }
    }

    private void gone(Report report) {
        try (BenchCluster cluster = cluster()) {
            new DeadInstances("", cluster.doors("/eureka"), report).measure();
        }
        if (peers) {
            try (PeerServer eureka = PeerServer.eureka(HOME)) {
                new DeadInstances("Eureka: ", List.of(eureka.door("/eureka")), report).measure();
            }
        }
    }

    private void memory(Report report) {
        try (BenchCluster cluster = cluster()) {
            new RegistryFigures("", cluster.doors("/eureka"), FILLED_AT_ONCE, report).fill(services, many / services);
            memory("", cluster.processes(), HEAP_MEGABYTES, report);
        }
        if (peers) {
            try (PeerServer eureka = PeerServer.eureka(HOME)) {
                new RegistryFigures("", List.of(eureka.door("/eureka")), FILLED_AT_ONCE, report)
                        .fill(services, many / services);
                memory("Eureka: ", List.of(eureka.pid()), null, report);
            }
            try (PeerServer zookeeper = PeerServer.zookeeper(HOME)) {
                new ZooKeeperFigures(zookeeper.door(""), report)
                        .fill(
                                services,
                                many,
                                EurekaRequests.instance("BENCH-0", "instance-0").length());
                memory("ZooKeeper: ", List.of(zookeeper.pid()), null, report);
            }
        }
    }

    /** Resident before the heap is counted, for that collects it. */
    private void memory(String who, List<Long> processes, @Nullable Double atMost, Report report) {
        String name = who + many + " instances: ";
        report.add(
                name + "resident",
                "MB",
                List.of(processes.stream()
                        .mapToDouble(process -> Footprint.of(process).residentMegabytes())
                        .sum()));
        List<Double> heap =
                List.of(processes.stream().mapToDouble(LiveHeap::megabytes).sum());
        if (atMost == null) {
            report.add(name + "live heap", "MB", heap);
        } else {
            report.add(name + "live heap, all members", "MB", atMost, heap);
        }
    }

    private void load(Report report) {
        Duration time = Duration.ofSeconds(seconds);
        Map<Load, Rates> ours;
        try (BenchCluster cluster = cluster()) {
            ours = new RegistryFigures("", cluster.doors("/eureka"), atOnce, report)
                    .measure(services, instances, runs.count(), time);
        }
        if (peers) {
            try (PeerServer eureka = PeerServer.eureka(HOME)) {
                List<URI> doors = List.of(eureka.door("/eureka"));
                Map<Load, Rates> theirs = new RegistryFigures("Eureka: ", doors, atOnce, report)
                        .measure(services, instances, runs.count(), time);
                compare(ours, theirs, report);
            }
        }
    }

    private static void compare(Map<Load, Rates> ours, Map<Load, Rates> theirs, Report report) {
        for (Load load : Load.values()) {
            Rates our = Objects.requireNonNull(ours.get(load));
            Rates other = Objects.requireNonNull(theirs.get(load));
            report.addAtLeast(
                    load.words() + " a second, ours to Eureka's",
                    "",
                    load.timesEureka(),
                    List.of(our.perSecond() / other.perSecond()));
            if (load.looksUp()) {
                report.add(load.words() + ": p99, ours to Eureka's", "", 1, List.of(our.p99() / other.p99()));
            }
        }
    }
}
