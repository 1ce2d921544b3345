package io.starling.micro;

import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Placement;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One plan: all pods of a workload over all nodes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PlacementBenchmark {
    private static final Resources POD = Resources.of(100, 64L << 20);
    private static final Resources NODE = Resources.of(32_000, 64L << 30);
    private static final int MOST_PODS = 250;

    @Param({"100", "5000"})
    int nodes;

    @Param({"10", "10000"})
    int pods;

    private List<NodeView> cluster = List.of();
    private List<String> names = List.of();

    /** Nodes that are filled to different degrees. */
    @Setup
    public void fill() {
        cluster = IntStream.range(0, nodes)
                .mapToObj(i -> NodeView.of("node-" + i, NODE, MOST_PODS).plus(POD, Set.of(), i % (MOST_PODS / 2)))
                .toList();
        names = IntStream.range(0, pods).mapToObj(i -> "pod-" + i).toList();
    }

    @Benchmark
    public Placement place() {
        return Scheduler.place(PodDemand.of(POD), names, cluster, Map.of(), 7);
    }
}
