package io.starling.core.balance;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The power of two choices (Mitzenmacher, "The power of two choices in randomized load balancing", 2001): of two targets taken at
 * random the one with the lower {@link Load}. A slow one costs more, and so gets less; it is still tried, so that its recovery is seen.
 */
final class LoadAware {
    private LoadAware() {}

    static Target pick(
            List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random) {
        int size = targets.size();
        if (size == 1) {
            return targets.get(0);
        }
        int first = random.nextInt(size);
        int second = random.nextInt(size - 1);
        Target a = targets.get(first);
        Target b = targets.get(second < first ? second : second + 1);
        return loads.apply(a).at(now) <= loads.apply(b).at(now) ? a : b;
    }
}
