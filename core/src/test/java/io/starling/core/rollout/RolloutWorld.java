package io.starling.core.rollout;

import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A small world in which one workload rolls out: pods get ready, fail and end, nodes die and come back. */
final class RolloutWorld {
    static final Resources DEMAND = Resources.of(100, 1);
    private static final int ROOM = 12;

    final Random random;
    final Map<String, RolloutPod> pods = new TreeMap<>();
    private final List<String> nodes;
    private final List<String> dead = new ArrayList<>();
    private int made;
    private long tick;

    int desired;
    int revision = 1;
    boolean paused;
    Strategy strategy = Strategy.RollingUpdate.of("25%", "25%", 0);

    RolloutWorld(long seed) {
        random = new Random(seed);
        nodes = IntStream.range(0, 2 + random.nextInt(4)).mapToObj(i -> "n" + i).toList();
        desired = random.nextInt(12);
        anotherStrategy();
    }

    RolloutInput input() {
        return new RolloutInput(strategy, desired, "r" + revision, paused, List.copyOf(pods.values()));
    }

    /** What the rollout asked for is done: pods are made and placed, pods are told to stop. */
    void perform(RolloutStep step) {
        step.stop().forEach(name -> pods.computeIfPresent(name, (any, pod) -> changed(pod, pod.ready(), true)));
        step.create().forEach((hash, count) -> {
            for (int i = 0; i < count; i++) {
                String name = String.format("p%05d", made++);
                pods.put(name, new RolloutPod(name, hash, null, false, false, false, Instant.ofEpochSecond(tick), 0));
            }
        });
        tick++;
        place();
    }

    private void place() {
        List<String> waiting = pods.values().stream()
                .filter(pod -> !pod.placed() && !pod.stopping())
                .map(RolloutPod::name)
                .toList();
        Scheduler.place(PodDemand.of(DEMAND), waiting, views(), counted(false), 7)
                .assigned()
                .forEach((name, node) -> pods.computeIfPresent(name, (any, pod) -> at(pod, node)));
    }

    List<NodeView> views() {
        Map<String, Integer> counted = counted(true);
        return nodes.stream()
                .filter(name -> !dead.contains(name))
                .map(name -> NodeView.of(name, Resources.of(ROOM * 100L, ROOM), 110)
                        .plus(DEMAND, Set.of(), counted.getOrDefault(name, 0)))
                .toList();
    }

    /** Pods on each node, with those that are stopping or without. */
    Map<String, Integer> counted(boolean stopping) {
        Map<String, Integer> counts = new HashMap<>();
        pods.values().stream().filter(pod -> stopping || !pod.stopping()).forEach(pod -> {
            String node = pod.node();
            if (node != null) {
                counts.merge(node, 1, Integer::sum);
            }
        });
        return counts;
    }

    /** Something happens that nobody asked for. */
    void trouble() {
        switch (random.nextInt(14)) {
            case 0 -> desired = random.nextInt(14);
            case 1 -> revision = 1 + random.nextInt(4);
            case 2 -> paused = !paused;
            case 3 -> anotherStrategy();
            case 4 -> killNode();
            case 5 -> dead.clear();
            case 6 -> somePod().ifPresent(pod -> pods.remove(pod.name()));
            case 7 -> somePod().ifPresent(pod -> pods.put(pod.name(), changed(pod, false, pod.stopping())));
            default -> progress();
        }
    }

    /** Pods get ready and stopping ones end, as they should. */
    void progress() {
        for (RolloutPod pod : List.copyOf(pods.values())) {
            if (pod.stopping() && random.nextBoolean()) {
                pods.remove(pod.name());
            } else if (pod.placed() && !pod.ready() && random.nextBoolean()) {
                pods.put(pod.name(), changed(pod, true, pod.stopping()));
            }
        }
    }

    void calm() {
        dead.clear();
        paused = false;
    }

    private void killNode() {
        String node = nodes.get(random.nextInt(nodes.size()));
        dead.add(node);
        pods.values().removeIf(pod -> node.equals(pod.node()));
    }

    private void anotherStrategy() {
        strategy = random.nextInt(5) == 0
                ? new Strategy.Recreate()
                : Strategy.RollingUpdate.of(
                        random.nextBoolean() ? random.nextInt(4) + "" : random.nextInt(101) + "%",
                        random.nextBoolean() ? random.nextInt(4) + "" : random.nextInt(101) + "%",
                        desired);
    }

    private Optional<RolloutPod> somePod() {
        List<RolloutPod> all = List.copyOf(pods.values());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private static RolloutPod changed(RolloutPod pod, boolean ready, boolean stopping) {
        return with(pod, pod.node(), ready, stopping);
    }

    private static RolloutPod at(RolloutPod pod, String node) {
        return with(pod, node, pod.ready(), pod.stopping());
    }

    private static RolloutPod with(RolloutPod pod, @Nullable String node, boolean ready, boolean stopping) {
        return new RolloutPod(
                pod.name(), pod.revision(), node, ready, ready, stopping, pod.created(), pod.deletionCost());
    }

    @Override
    public String toString() {
        return "desired " + desired + " of r" + revision + " by " + strategy + (paused ? " paused" : "") + ", pods "
                + pods.values().stream()
                        .map(pod -> pod.name() + ":" + pod.revision() + "@" + pod.node() + (pod.available() ? "+" : "-")
                                + (pod.stopping() ? "x" : ""))
                        .collect(Collectors.joining(" "));
    }
}
