package io.starling.core.balance;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Chooses among targets. One for each port of a service: it may remember where it was. Thread-safe. */
public interface Balancer {
    /**
     * @param targets at least one
     * @param client who asks, an address without its port
     * @param loads how busy each is
     * @param now nanoseconds, on the clock of the loads
     * @return one of the targets
     */
    Target pick(List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random);
}
