package io.starling.chaos.bench;

import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How fast a cluster is there, and what it takes when nothing is asked of it. */
final class StartFigures {
    private static final double READY_SECONDS = 15;
    private static final double RESIDENT_MEGABYTES = 350;

    private final Path home;
    private final Report report;
    private final List<Double> first = new ArrayList<>();
    private final List<Double> spent = new ArrayList<>();
    private final List<Double> again = new ArrayList<>();
    private final List<Double> resident = new ArrayList<>();
    private final List<Double> proportional = new ArrayList<>();
    private final List<Double> busy = new ArrayList<>();

    StartFigures(Path home, Report report) {
        this.home = home;
        this.report = report;
    }

    void measure(int runs, Duration idle) {
        for (int run = 0; run < runs; run++) {
            try (BenchCluster cluster = BenchCluster.fresh(home, RuntimeKind.SIMULATED)) {
                first.add(cluster.up());
                spent.add(cluster.processorSeconds() / BenchCluster.MEMBERS);
                look(cluster.processes(), idle);
                cluster.down();
                again.add(cluster.up());
            }
        }
        report.add("up: command to three ready members, no data yet", "s", READY_SECONDS, first);
        report.add("up: command to three ready members, with data", "s", READY_SECONDS, again);
        report.add("up: processor time of a member until all are ready", "s", spent);
        report.add("idle member: resident, largest of three", "MB", RESIDENT_MEGABYTES, resident);
        report.add("idle member: proportional share, mean of three", "MB", proportional);
        report.add("idle member: processor, mean of three, of one core", "%", busy);
    }

    /** Members settle as long as they are looked at afterwards. */
    private void look(List<Long> processes, Duration idle) {
        BenchCluster.pause(idle.toMillis());
        List<Footprint> before = processes.stream().map(Footprint::of).toList();
        BenchCluster.pause(idle.toMillis());
        List<Footprint> after = processes.stream().map(Footprint::of).toList();
        resident.add(
                after.stream().mapToDouble(Footprint::residentMegabytes).max().orElseThrow());
        proportional.add(after.stream()
                .mapToDouble(Footprint::proportionalMegabytes)
                .average()
                .orElseThrow());
        busy.add(IntStream.range(0, processes.size())
                .mapToDouble(i ->
                        100 * (after.get(i).processorSeconds() - before.get(i).processorSeconds()) / idle.toSeconds())
                .average()
                .orElseThrow());
    }
}
