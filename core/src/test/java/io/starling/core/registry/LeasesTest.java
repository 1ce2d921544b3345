package io.starling.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.registry.Leases.Census;
import io.starling.core.registry.Leases.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LEASE = Duration.ofSeconds(90);

    @Test
    void aDeadInstanceIsGoneWhenItsLeaseEnded() {
        Line line = new Line(5);
        line.run(10, Set.of(0, 1, 2, 3, 4));
        line.run(79, Set.of(1, 2, 3, 4));
        assertThat(line.gone).isEmpty();
        line.run(12, Set.of(1, 2, 3, 4));
        assertThat(line.gone).containsExactly("i0");
    }

    @Test
    void aStoppedNetworkEmptiesNothingAndWhoDoesNotComeBackIsGoneAFullLeaseAfterIt() {
        Line line = new Line(10);
        line.run(10, all(10));
        line.run(300, Set.of());
        assertThat(line.gone).isEmpty();
        assertThat(line.preserved).hasSize(10);
        line.run(89, Set.of(0, 1, 2, 3, 4, 5, 6));
        assertThat(line.gone).isEmpty();
        assertThat(line.preserved).isEmpty();
        line.run(40, Set.of(0, 1, 2, 3, 4, 5, 6));
        assertThat(line.gone).containsExactlyInAnyOrder("i7", "i8", "i9");
    }

    @Test
    void whoIsPreservedIsGoneAfterAllWhenNobodyComesBack() {
        Line line = new Line(4);
        line.run(1, all(4));
        line.run(880, Set.of());
        assertThat(line.gone).isEmpty();
        line.run(30, Set.of());
        assertThat(line.gone).hasSize(4);
    }

    @Test
    void aServiceOfOneIsJudgedWithItsNeighbours() {
        Line heard = new Line(1);
        heard.neighbours = new Census(10, 1);
        heard.run(92, Set.of());
        assertThat(heard.gone).containsExactly("i0");

        Line deaf = new Line(1);
        deaf.neighbours = new Census(10, 10);
        deaf.run(92, Set.of());
        assertThat(deaf.gone).isEmpty();

        Line alone = new Line(1);
        alone.run(92, Set.of());
        assertThat(alone.gone).containsExactly("i0");
    }

    @Test
    void anOwnerThatWasStoppedGivesEverybodyAFullLease() {
        Leases leases = Leases.none(START).heard("a", LEASE, START);
        Instant later = START.plusSeconds(1000);

        Judgement after = leases.judge(later, () -> Census.NOBODY);
        assertThat(after.gone()).isEmpty();
        assertThat(after.leases().leases()).containsEntry("a", new Leases.Lease(LEASE, later, START));
    }

    @Test
    void afterARecoveryEverybodyHasAFullLease() {
        Instance leased = Instance.registering("a", "10.0.0.1", Map.of(), Map.of(), "eureka")
                .withLease(LEASE);
        Instance free = Instance.registering("b", "10.0.0.2", Map.of(), Map.of(), "eureka");
        Outsiders outsiders = Outsiders.NONE.with(leased).with(free);
        assertThat(Leases.full(outsiders, START).leases())
                .containsExactly(Map.entry("a", new Leases.Lease(LEASE, START, START)));
    }

    /**
     * Whatever comes and goes: who renews in time is never removed, nobody is removed before a full lease of silence, and who
     * is silent for ever is removed within the time that is promised.
     */
    @Test
    void keepsItsPromisesOnRandomSchedules() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(12);
            Line line = new Line(size);
            Set<Integer> alive = new HashSet<>(all(size));
            for (int phase = 0; phase < 8; phase++) {
                if (random.nextInt(3) > 0) {
                    alive.removeIf(each -> random.nextInt(4) == 0);
                }
                boolean deaf = random.nextInt(4) == 0;
                line.neighbours = deaf ? new Census(20, 20) : new Census(20, random.nextInt(3));
                line.run(20 + random.nextInt(200), deaf ? Set.of() : alive);
                line.deafened |= deaf;
                for (int each : alive) {
                    assertThat(line.gone.contains("i" + each) && !line.deafened)
                            .as("seed %d: i%d renews", seed, each)
                            .isFalse();
                }
            }
            line.neighbours = Census.NOBODY;
            line.run(1100, Set.of());
            assertThat(line.leases.leases()).as("seed %d", seed).isEmpty();
        }
    }

    private static Set<Integer> all(int size) {
        Set<Integer> all = new HashSet<>();
        IntStream.range(0, size).forEach(all::add);
        return all;
    }

    /** A service on a time line: who lives renews every 30 s, everybody at another second; a look every second. */
    private static final class Line {
        private final Map<String, Instant> heard = new HashMap<>();
        private Instant now = START;
        private Leases leases = Leases.none(START);
        private Set<String> preserved = Set.of();
        private final Set<String> gone = new HashSet<>();
        private Census neighbours = Census.NOBODY;
        private boolean deafened;

        Line(int size) {
            for (int i = 0; i < size; i++) {
                renew(i);
            }
        }

        private void renew(int i) {
            heard.put("i" + i, now);
            leases = leases.heard("i" + i, LEASE, now);
        }

        void run(int seconds, Set<Integer> alive) {
            for (int second = 0; second < seconds; second++) {
                now = now.plusSeconds(1);
                for (int i : alive) {
                    if (now.getEpochSecond() % 30 == i % 30 && leases.leases().containsKey("i" + i)) {
                        renew(i);
                    }
                }
                Judgement judgement = leases.judge(now, () -> neighbours);
                for (String id : judgement.gone()) {
                    assertThat(Duration.between(heard.get(id), now)).isGreaterThanOrEqualTo(LEASE);
                }
                leases = judgement.leases();
                preserved = judgement.preserved();
                gone.addAll(judgement.gone());
            }
        }
    }
}
