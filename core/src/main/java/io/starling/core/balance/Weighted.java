package io.starling.core.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The smooth weighted round robin of nginx ({@code ngx_http_upstream_round_robin.c}, 2012): each turn every target gains its weight, and
 * the richest takes the request and pays the weight of all. With the weights 5, 1, 1: a a b a c a a.
 */
final class Weighted implements Balancer {
    private final Map<Target, Long> wealth = new HashMap<>();

    @Override
    public synchronized Target pick(
            List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random) {
        if (wealth.size() > targets.size()) {
            wealth.keySet().retainAll(new HashSet<>(targets));
        }
        long total = 0;
        long most = Long.MIN_VALUE;
        Target richest = targets.get(0);
        for (Target target : targets) {
            long has = wealth.merge(target, (long) target.weight(), Long::sum);
            total += target.weight();
            if (has > most && target.weight() > 0) {
                richest = target;
                most = has;
            }
        }
        wealth.merge(richest, -total, Long::sum);
        return richest;
    }
}
