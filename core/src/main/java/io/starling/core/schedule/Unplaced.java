package io.starling.core.schedule;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a pod fits nowhere.
 *
 * @param message all of it in a sentence, as Kubernetes' scheduler says it
 * @param reasons for each node that was looked at
 */
public record Unplaced(String message, Map<String, List<String>> reasons) {
    public Unplaced {
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
    }

    /** Sums the nodes' reasons up: {@code 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were not ready.} */
    public static Unplaced because(Map<String, List<String>> reasons) {
        if (reasons.isEmpty()) {
            return new Unplaced("no nodes available to schedule pods", reasons);
        }
        Map<String, Long> counted = reasons.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
        String sum = counted.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
        return new Unplaced("0/" + reasons.size() + " nodes are available: " + sum + ".", reasons);
    }
}
