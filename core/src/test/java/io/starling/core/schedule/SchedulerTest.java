package io.starling.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final long MEBI = 1L << 20;
    private static final Resources SMALL = Resources.of(100, 64 * MEBI);

    @Test
    void readsWhatAPodAsksFor() throws Exception {
        PodDemand demand = demand("""
                {"containers":[
                   {"resources":{"requests":{"cpu":"500m","memory":"1Gi"}},"ports":[{"containerPort":80,"hostPort":8080}]},
                   {"resources":{"limits":{"cpu":"1","memory":"128Mi","example.com/gpu":"2"}}}],
                 "initContainers":[{"resources":{"requests":{"cpu":"2","memory":"1M"}}}],
                 "nodeSelector":{"disk":"ssd"},
                 "tolerations":[{"key":"a","operator":"Exists","tolerationSeconds":7}]}""");
        assertThat(demand.resources()).isEqualTo(new Resources(2000, 1152 * MEBI, Map.of("example.com/gpu", 2L)));
        assertThat(demand.hostPorts()).containsExactly(new HostPort("0.0.0.0", "TCP", 8080));
        assertThat(demand.nodeSelector()).containsEntry("disk", "ssd");
        assertThat(demand.tolerations()).containsExactly(new Toleration("a", "Exists", "", "", 7L));
    }

    @Test
    void saysForEachNodeWhyAPodFitsNowhere() {
        NodeView full = node("full", 50);
        NodeView tainted = node("tainted", 4000).withTaints(List.of(new Taint("dedicated", "db", Taint.NO_SCHEDULE)));
        NodeView cordoned = node("cordoned", 4000).withUnschedulable(true);
        NodeView silent = node("silent", 4000).withReady(false);
        Placement placement = Scheduler.place(
                PodDemand.of(SMALL), List.of("a"), List.of(full, tainted, cordoned, silent), Map.of(), 1);
        assertThat(placement.assigned()).isEmpty();
        Unplaced unplaced = Objects.requireNonNull(placement.unplaced().get("a"));
        assertThat(unplaced.message())
                .isEqualTo("0/4 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint"
                        + " {dedicated: db}, 1 node(s) were not ready, 1 node(s) were unschedulable.");
        assertThat(unplaced.reasons()).containsEntry("full", List.of("Insufficient cpu"));
    }

    @Test
    void saysThatNodesFilledUpInThisVeryPlan() {
        Placement placement = Scheduler.place(PodDemand.of(SMALL), names(5), List.of(node("n", 350)), Map.of(), 1);
        assertThat(placement.assigned()).hasSize(3);
        assertThat(placement.unplaced().get("p4"))
                .extracting(Unplaced::message)
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
    }

    @Test
    void givesAHostPortOncePerNode() throws Exception {
        PodDemand demand = demand("{\"containers\":[{\"ports\":[{\"containerPort\":80,\"hostPort\":80}]}]}");
        Placement placement = Scheduler.place(demand, names(3), List.of(node("a", 4000), node("b", 4000)), Map.of(), 1);
        assertThat(placement.assigned().values()).containsExactlyInAnyOrder("a", "b");
        assertThat(placement.unplaced().get("p2"))
                .extracting(Unplaced::message)
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.");
    }

    @Test
    void heedsAffinityRequiredAndPreferred() throws Exception {
        List<NodeView> nodes = List.of(
                node("a", 4000).withLabels(Map.of("zone", "x", "cores", "4")),
                node("b", 4000).withLabels(Map.of("zone", "y", "cores", "16")),
                node("c", 4000).withLabels(Map.of("zone", "y", "cores", "8")));
        PodDemand required = demand("""
                {"affinity":{"nodeAffinity":{
                  "requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                    {"matchExpressions":[{"key":"zone","operator":"In","values":["y"]},
                                         {"key":"cores","operator":"Gt","values":["9"]}]},
                    {"matchFields":[{"key":"metadata.name","operator":"In","values":["a"]}]}]},
                  "preferredDuringSchedulingIgnoredDuringExecution":[
                    {"weight":5,"preference":{"matchExpressions":[{"key":"zone","operator":"Exists"},
                                              {"key":"cores","operator":"Lt","values":["5"]}]}}]}}}""");
        assertThat(place(required, 4, nodes)).containsOnly(Map.entry("a", 4));
        PodDemand onlyRequired =
                new PodDemand(SMALL, Set.of(), "", Map.of(), required.required(), List.of(), List.of());
        assertThat(place(onlyRequired, 4, nodes)).containsOnly(Map.entry("a", 2), Map.entry("b", 2));
    }

    @Test
    void avoidsNodesThatWouldRatherBeLeftAloneWhileThereAreOthers() {
        List<NodeView> nodes = List.of(
                node("a", 250).withTaints(List.of(new Taint("k", "", Taint.PREFER_NO_SCHEDULE))), node("b", 250));
        assertThat(place(PodDemand.of(SMALL), 2, nodes)).containsOnly(Map.entry("b", 2));
        assertThat(place(PodDemand.of(SMALL), 3, nodes)).containsOnly(Map.entry("b", 2), Map.entry("a", 1));
    }

    @Test
    void leavesAPodWhereTheUserPutIt() throws Exception {
        PodDemand demand = demand("{\"nodeName\":\"b\"}");
        NodeView cordoned = node("b", 10).withUnschedulable(true);
        assertThat(Scheduler.place(demand, List.of("p"), List.of(node("a", 4000), cordoned), Map.of(), 1)
                        .assigned())
                .containsExactly(Map.entry("p", "b"));
        assertThat(Scheduler.place(demand, List.of("p"), List.of(), Map.of(), 1).unplaced())
                .containsKey("p");
    }

    @Test
    void differentWorkloadsStartAtDifferentNodes() {
        List<NodeView> nodes =
                IntStream.range(0, 50).mapToObj(i -> node("n" + i, 4000)).toList();
        long distinct = IntStream.range(0, 50)
                .mapToObj(seed -> Scheduler.place(PodDemand.of(SMALL), List.of("p"), nodes, Map.of(), seed)
                        .assigned()
                        .get("p"))
                .distinct()
                .count();
        assertThat(distinct).isGreaterThan(20);
    }

    @Test
    void spreadsWithinCapacityAndPlansTheSameTwice() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            int nodeCount = 1 + random.nextInt(8);
            int size = random.nextInt(1000);
            List<NodeView> equal = IntStream.range(0, nodeCount)
                    .mapToObj(i -> node("n" + i, size))
                    .toList();
            int pods = random.nextInt(60);
            Placement placement = Scheduler.place(PodDemand.of(SMALL), names(pods), equal, Map.of(), seed);
            Map<String, Integer> counts = counted(placement);
            int most = counts.values().stream().mapToInt(i -> i).max().orElse(0);
            int least = counts.size() < nodeCount
                    ? 0
                    : counts.values().stream().mapToInt(i -> i).min().orElse(0);
            assertThat(most - least).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(most * 100L).as("seed %d", seed).isLessThanOrEqualTo(size);
            assertThat(placement.assigned().size() + placement.unplaced().size())
                    .isEqualTo(pods);
            assertThat(Scheduler.place(PodDemand.of(SMALL), names(pods), equal, Map.of(), seed))
                    .as("seed %d", seed)
                    .isEqualTo(placement);
        }
    }

    @Test
    void tenThousandPodsOverFiveThousandNodesAreQuick() {
        List<NodeView> nodes =
                IntStream.range(0, 5_000).mapToObj(i -> node("n" + i, 4000)).toList();
        List<String> pods = names(10_000);
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long start = processorNanos();
            Placement placement = Scheduler.place(PodDemand.of(SMALL), pods, nodes, Map.of(), round);
            best = Math.min(best, processorNanos() - start);
            assertThat(placement.assigned()).hasSize(10_000);
        }
        assertThat(best / 1_000_000).as("milliseconds").isLessThan(200);
    }

    /** What this thread used of a processor: however many others want it. */
    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Map<String, Integer> place(PodDemand demand, int pods, List<NodeView> nodes) {
        return counted(Scheduler.place(demand, names(pods), nodes, Map.of(), 1));
    }

    private static Map<String, Integer> counted(Placement placement) {
        Map<String, Integer> counts = new HashMap<>();
        placement.assigned().values().forEach(node -> counts.merge(node, 1, Integer::sum));
        return counts;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
    }

    private static NodeView node(String name, long cpuMillis) {
        return NodeView.of(name, Resources.of(cpuMillis, 8192 * MEBI), 110);
    }

    private static PodDemand demand(String json) throws Exception {
        return PodDemand.of((ObjectNode) new ObjectMapper().readTree(json));
    }
}
