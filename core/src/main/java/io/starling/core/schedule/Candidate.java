package io.starling.core.schedule;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A node that may be chosen, with the pods that this plan has put on it so far: the scheduler's working copy. */
final class Candidate {
    /**
     * The best first. What the user prefers goes before spreading, so that nodes which are liked alike differ by at most
     * one pod; the load is compared in steps of a percent and then by chance (of the seed), so that plans made elsewhere
     * at the same moment don't all run to the same node.
     */
    static final Comparator<Candidate> BEST_FIRST = Comparator.<Candidate>comparingInt(node -> node.disliked)
            .thenComparingInt(node -> -node.liked)
            .thenComparingInt(node -> node.siblings)
            .thenComparingInt(node -> node.usedPercent)
            .thenComparingLong(node -> node.tieBreak)
            .thenComparing(node -> node.view.name());

    private final NodeView view;
    private final PodDemand demand;
    private final int room;
    private final int disliked;
    private final int liked;
    private final long tieBreak;
    private int siblings;
    private int placed;
    private int usedPercent;

    private Candidate(NodeView view, PodDemand demand, int room, int siblings, long seed) {
        this.view = view;
        this.demand = demand;
        this.room = room;
        this.siblings = siblings;
        this.disliked = (int) view.taints().stream()
                .filter(taint -> taint.effect().equals(Taint.PREFER_NO_SCHEDULE))
                .filter(taint -> !taint.toleratedBy(demand.tolerations()))
                .count();
        this.liked = demand.preferred().stream()
                .filter(preference -> preference.term().selects(view))
                .mapToInt(NodeSelection.Preferred::weight)
                .sum();
        this.tieBreak = mixed(seed ^ mixed(view.name().hashCode()));
        this.usedPercent = usedPercent();
    }

    /** Null where the node can't take even one. */
    static @Nullable Candidate of(NodeView node, PodDemand demand, int siblings, long seed) {
        if (!Filters.standingReasons(demand, node).isEmpty()
                || HostPort.anyConflict(demand.hostPorts(), node.hostPorts())) {
            return null;
        }
        long limit = demand.hostPorts().isEmpty() ? Math.max(0, node.maxPods() - node.podCount()) : 1;
        if (node.podCount() >= node.maxPods()) {
            return null;
        }
        int room = (int) demand.resources().timesIn(node.free(), limit);
        return room == 0 ? null : new Candidate(node, demand, room, siblings, seed);
    }

    String name() {
        return view.name();
    }

    /** Puts one more pod here. */
    void take() {
        placed++;
        siblings++;
        usedPercent = usedPercent();
    }

    boolean full() {
        return placed == room;
    }

    /** The node as this plan leaves it. */
    NodeView after() {
        return view.plus(demand.resources(), demand.hostPorts(), placed);
    }

    /** How full the node would be with one more pod: the mean of CPU, memory and number of pods. */
    private int usedPercent() {
        Resources all = view.allocatable();
        Resources mine = demand.resources();
        long pods = placed + 1L;
        return (percent(view.reserved().cpuMillis() + pods * mine.cpuMillis(), all.cpuMillis())
                        + percent(view.reserved().memoryBytes() + pods * mine.memoryBytes(), all.memoryBytes())
                        + percent(view.podCount() + pods, view.maxPods()))
                / 3;
    }

    private static int percent(long used, long all) {
        return all <= 0 ? 100 : (int) (100 * used / all);
    }

    /** The finaliser of SplitMix64: every bit of the input counts for every bit of the result. */
    private static long mixed(long value) {
        long bits = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }
}
