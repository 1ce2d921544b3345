package io.starling.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancingTest {
    private static final Target A = new Target("10.0.0.1", 80, 5);
    private static final Target B = new Target("10.0.0.2", 80, 1);
    private static final Target C = new Target("10.0.0.3", 80, 1);
    private static final List<Target> ALL = List.of(A, B, C);

    private final Map<Target, Load> loads = new HashMap<>();
    private final Random random = new Random(7);

    private Load load(Target target) {
        return loads.computeIfAbsent(target, each -> new Load());
    }

    private List<Target> picks(Balancer balancer, int count) {
        List<Target> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(balancer.pick(ALL, "192.0.2." + i % 250, this::load, i, random));
        }
        return picked;
    }

    @Test
    void hasAWordForEach() {
        for (Balancing balancing : Balancing.values()) {
            assertThat(Balancing.of(balancing.word())).contains(balancing);
        }
        assertThat(Balancing.LEAST_CONNECTIONS.word()).isEqualTo("least-connections");
        assertThat(Balancing.of("fair")).isEmpty();
    }

    @Test
    void roundRobinTakesTurns() {
        assertThat(picks(Balancing.ROUND_ROBIN.create(), 6)).containsExactly(A, B, C, A, B, C);
    }

    @Test
    void weightedIsSmooth() {
        assertThat(picks(Balancing.WEIGHTED.create(), 7)).containsExactly(A, A, B, A, C, A, A);
    }

    @Test
    void aTargetWithoutWeightGetsNothing() {
        Balancer balancer = Balancing.WEIGHTED.create();
        List<Target> targets = List.of(new Target("a", 1, 0), B);
        assertThat(IntStream.range(0, 10)
                        .mapToObj(i -> balancer.pick(targets, "c", this::load, i, random))
                        .distinct())
                .containsExactly(B);
    }

    @Test
    void leastConnectionsTakesTheIdleOne() {
        load(A).begin();
        load(B).begin();
        assertThat(picks(Balancing.LEAST_CONNECTIONS.create(), 3)).containsOnly(C);
    }

    @Test
    void aClientKeepsItsTargetWhenAnotherGoes() {
        Balancer balancer = Balancing.SOURCE_HASH.create();
        Map<String, Target> before = IntStream.range(0, 200)
                .mapToObj(i -> "192.0.2." + i)
                .collect(Collectors.toMap(each -> each, each -> balancer.pick(ALL, each, this::load, 0, random)));
        assertThat(before.values()).contains(A, B, C);

        before.forEach((client, target) -> {
            if (!target.equals(C)) {
                assertThat(balancer.pick(List.of(A, B), client, this::load, 0, random))
                        .isEqualTo(target);
            }
        });
    }

    @Test
    void aSlowTargetGetsLess() {
        Map<Target, Long> millis = Map.of(A, 1L, B, 1L, C, 50L);
        Map<Target, Integer> count = new HashMap<>();
        Balancer balancer = Balancing.LOAD_AWARE.create();
        long now = 0;
        for (int i = 0; i < 3000; i++) {
            now += 1_000_000;
            Target target = balancer.pick(ALL, "c", this::load, now, random);
            load(target).begin();
            load(target).answered(millis.getOrDefault(target, 1L) * 1_000_000, now);
            load(target).end();
            count.merge(target, 1, Integer::sum);
        }
        assertThat(count.getOrDefault(C, 0)).isLessThan(count.getOrDefault(A, 0) / 10);
        assertThat(count.getOrDefault(A, 0)).isGreaterThan(1000);
        assertThat(count.getOrDefault(B, 0)).isGreaterThan(1000);
    }
}
