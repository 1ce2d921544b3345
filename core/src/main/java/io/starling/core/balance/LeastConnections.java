package io.starling.core.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The one with the least in hand; among equals one after the other, so that an idle service is used evenly. */
final class LeastConnections implements Balancer {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Target pick(
            List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random) {
        int from = next.getAndIncrement();
        Target best = targets.get(Math.floorMod(from, targets.size()));
        int least = loads.apply(best).inHand();
        for (int i = 1; i < targets.size() && least > 0; i++) {
            Target other = targets.get(Math.floorMod(from + i, targets.size()));
            int has = loads.apply(other).inHand();
            if (has < least) {
                best = other;
                least = has;
            }
        }
        return best;
    }
}
