package io.starling.core.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.quantity.Quantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An amount of what a node has and pods ask for.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes bytes
 * @param extended everything else by its name ({@code ephemeral-storage}, {@code example.com/gpu}), in whole units; a
 *     resource that isn't named is none
 */
public record Resources(long cpuMillis, long memoryBytes, Map<String, Long> extended) {
    public static final Resources NONE = new Resources(0, 0, Map.of());

    public Resources {
        extended = extended.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(extended));
    }

    public static Resources of(long cpuMillis, long memoryBytes) {
        return new Resources(cpuMillis, memoryBytes, Map.of());
    }

    /**
     * Reads Kubernetes quantities by their resource's name, as in {@code resources.requests} or a node's {@code
     * status.allocatable}. The number of {@code pods} is no such resource and left out.
     *
     * @throws IllegalArgumentException where one can't be read
     */
    public static Resources of(ObjectNode quantities) {
        Map<String, Long> extended = new TreeMap<>();
        quantities
                .properties()
                .forEach(entry -> extended.put(
                        entry.getKey(), quantity(entry.getValue().asText()).toUnits()));
        extended.keySet().removeAll(List.of("cpu", "memory", "pods"));
        return new Resources(
                quantity(quantities.path("cpu").asText("0")).toMillis(),
                quantity(quantities.path("memory").asText("0")).toUnits(),
                extended);
    }

    private static Quantity quantity(String text) {
        return Quantity.parse(text).orElseThrow(() -> new IllegalArgumentException("not a quantity: " + text));
    }

    public Resources plus(Resources other) {
        return plus(other, 1);
    }

    /** This and {@code times} the other. */
    public Resources plus(Resources other, long times) {
        return new Resources(
                cpuMillis + times * other.cpuMillis,
                memoryBytes + times * other.memoryBytes,
                merged(other, (mine, theirs) -> mine + times * theirs));
    }

    /** May be negative, where more is taken than there is. */
    public Resources minus(Resources other) {
        return plus(other, -1);
    }

    /** The larger of each. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(cpuMillis, other.cpuMillis),
                Math.max(memoryBytes, other.memoryBytes),
                merged(other, Math::max));
    }

    /** Whether {@code free} has enough of everything that is asked for. */
    public boolean fits(Resources free) {
        return lacking(free).isEmpty();
    }

    /** The names of what {@code free} has too little of: {@code cpu}, {@code memory}, then the others in order. */
    public List<String> lacking(Resources free) {
        List<String> names = new ArrayList<>();
        if (cpuMillis > 0 && cpuMillis > free.cpuMillis) {
            names.add("cpu");
        }
        if (memoryBytes > 0 && memoryBytes > free.memoryBytes) {
            names.add("memory");
        }
        extended.forEach((name, amount) -> {
            if (amount > 0 && amount > free.extended.getOrDefault(name, 0L)) {
                names.add(name);
            }
        });
        return names;
    }

    /** How often this fits into {@code free}, at most {@code limit} times. */
    public long timesIn(Resources free, long limit) {
        long times = Math.min(times(cpuMillis, free.cpuMillis, limit), times(memoryBytes, free.memoryBytes, limit));
        for (Map.Entry<String, Long> entry : extended.entrySet()) {
            times = Math.min(times, times(entry.getValue(), free.extended.getOrDefault(entry.getKey(), 0L), limit));
        }
        return times;
    }

    private static long times(long amount, long free, long limit) {
        return amount <= 0 ? limit : Math.min(limit, Math.max(0, free) / amount);
    }

    private Map<String, Long> merged(Resources other, Merge merge) {
        if (extended.isEmpty() && other.extended.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> all = new TreeMap<>(extended);
        other.extended.forEach((name, amount) -> all.put(name, merge.of(extended.getOrDefault(name, 0L), amount)));
        return all;
    }

    private interface Merge {
        long of(long mine, long theirs);
    }
}
