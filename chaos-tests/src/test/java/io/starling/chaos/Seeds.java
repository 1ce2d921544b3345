package io.starling.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The random choices of a test: another seed each time, printed; {@code -Dstarling.seed} repeats one. */
final class Seeds {
    private Seeds() {}

    static RandomGenerator random(String test) {
        long seed = Long.getLong("starling.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        System.out.println(test + ": -Dstarling.seed=" + seed);
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
