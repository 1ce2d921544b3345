package io.starling.core.rollout;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Divides a number in proportion, in whole parts that add up (by the largest remainder). */
final class Shares {
    private Shares() {}

    /**
     * @param weights what each had before, not all 0
     * @param total 0 or more
     */
    static Map<String, Integer> of(Map<String, Integer> weights, int total) {
        long sum = weights.values().stream().mapToLong(Integer::longValue).sum();
        Map<String, Integer> shares = new TreeMap<>();
        weights.forEach((name, weight) -> shares.put(name, (int) ((long) weight * total / sum)));
        int left = total - shares.values().stream().mapToInt(Integer::intValue).sum();
        List<String> byRemainder = weights.keySet().stream()
                .sorted(Comparator.<String>comparingLong(name -> -((long) weights.getOrDefault(name, 0) * total % sum))
                        .thenComparing(name -> name))
                .toList();
        byRemainder.subList(0, left).forEach(name -> shares.merge(name, 1, Integer::sum));
        return shares;
    }
}
