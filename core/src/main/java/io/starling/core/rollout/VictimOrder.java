package io.starling.core.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pods go first when there are too many, as Kubernetes' ReplicaSet controller has it: unplaced before placed, not
 * ready before ready, not available before available, a lower deletion cost before a higher one, those on nodes with more
 * pods of the same workload, the newer, and then by name.
 *
 * <p>The pods of a node are counted down as they are taken away, so that what stays is spread.
 */
final class VictimOrder {
    private static final Comparator<RolloutPod> BY_WORTH = Comparator.comparing(RolloutPod::placed)
            .thenComparing(RolloutPod::ready)
            .thenComparing(RolloutPod::available)
            .thenComparingInt(RolloutPod::deletionCost);
    private static final Comparator<RolloutPod> BY_AGE =
            Comparator.comparing(RolloutPod::created).reversed().thenComparing(RolloutPod::name);

    private VictimOrder() {}

    /**
     * The first victims in order: nearly always none, which costs nothing.
     *
     * @param count how many; of less than 1 there is none
     * @param pods those to choose from
     * @param all all pods of the workload that aren't stopping, among them {@code pods}
     */
    static List<RolloutPod> first(int count, List<RolloutPod> pods, List<RolloutPod> all) {
        return count <= 0 ? List.of() : of(pods, all).subList(0, Math.min(count, pods.size()));
    }

    private static List<RolloutPod> of(List<RolloutPod> pods, List<RolloutPod> all) {
        List<RolloutPod> ordered = new ArrayList<>(pods);
        ordered.sort(BY_WORTH.thenComparing(BY_AGE));
        Map<String, Integer> left = new HashMap<>();
        all.forEach(pod -> left.merge(nodeOf(pod), 1, Integer::sum));
        Map<String, Integer> crowd = new HashMap<>();
        ordered.forEach(pod -> crowd.put(pod.name(), left.merge(nodeOf(pod), -1, Integer::sum)));
        Comparator<RolloutPod> byCrowd = Comparator.comparing(pod -> crowd.getOrDefault(pod.name(), 0));
        ordered.sort(BY_WORTH.thenComparing(byCrowd.reversed()).thenComparing(BY_AGE));
        return ordered;
    }

    private static String nodeOf(RolloutPod pod) {
        return pod.node() == null ? "" : pod.node();
    }
}
