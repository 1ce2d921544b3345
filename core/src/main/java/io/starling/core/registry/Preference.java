package io.starling.core.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * In which order a client should try instances: those that take traffic, its own zone first, then the least loaded, then by
 * chance in proportion to their weights.
 */
public final class Preference {
    private Preference() {}

    /**
     * @param zone the client's, empty where unknown
     * @param seed decides what is left to chance; equal seeds, equal order
     */
    public static List<Instance> order(Collection<Instance> instances, String zone, long seed) {
        Random random = new Random(seed);
        return instances.stream()
                .filter(instance -> instance.effective() == InstanceStatus.UP && instance.weight() > 0)
                .sorted(Comparator.comparing(Instance::id))
                .map(instance -> new Drawn(instance, draw(instance, random)))
                .sorted(Comparator.comparing((Drawn drawn) ->
                                zone.isEmpty() || !drawn.instance().zone().equals(zone))
                        .thenComparing(drawn -> drawn.instance().load().orElse(0))
                        .thenComparing(Drawn::place))
                .map(Drawn::instance)
                .toList();
    }

    private record Drawn(Instance instance, double place) {}

    /** Exponentially distributed with the weight as rate: who draws least comes first in proportion to the weights. */
    private static double draw(Instance instance, Random random) {
        return -Math.log(1 - random.nextDouble()) / instance.weight();
    }
}
