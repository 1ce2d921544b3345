package io.starling.core.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** One after the other. */
final class RoundRobin implements Balancer {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Target pick(
            List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random) {
        return targets.get(Math.floorMod(next.getAndIncrement(), targets.size()));
    }
}
