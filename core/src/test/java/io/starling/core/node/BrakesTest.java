package io.starling.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.node.Brakes.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrakesTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Brakes BRAKES = Brakes.USUAL;

    @Test
    void fewLostNodesAreNoMassFailure() {
        assertThat(verdict(BRAKES, zone("", 3, 2), 0, START)).isEqualTo(Verdict.GO);
        assertThat(verdict(BRAKES, zone("", 10, 5), 0, START)).isEqualTo(Verdict.GO);
    }

    @Test
    void aboveAHalfOneGoesAfterTheOther() {
        List<NodeSight> nodes = zone("", 10, 6);
        assertThat(verdict(BRAKES, nodes, 0, START)).isEqualTo(Verdict.NEXT);
        assertThat(verdict(BRAKES, nodes, 1, START)).isEqualTo(Verdict.WAIT);

        nodes.set(0, lost(0, "", START));
        assertThat(verdict(BRAKES, nodes, 1, START.plusSeconds(9))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(BRAKES, nodes, 1, START.plusSeconds(10))).isEqualTo(Verdict.NEXT);
        assertThat(verdict(BRAKES, nodes, 2, START.plusSeconds(10))).isEqualTo(Verdict.WAIT);
    }

    @Test
    void whenNearlyAllAreLostNoneGoes() {
        List<NodeSight> nodes = zone("", 10, 9);
        nodes.set(0, lost(0, "", START));
        for (int i = 0; i < 9; i++) {
            assertThat(verdict(BRAKES, nodes, i, START.plusSeconds(200))).isEqualTo(Verdict.STOP);
        }
    }

    @Test
    void whereNobodyIsLeftToTakeThePodsTheyStay() {
        assertThat(verdict(BRAKES, zone("", 1, 1), 0, START)).isEqualTo(Verdict.STOP);
        assertThat(verdict(BRAKES, zone("", 2, 2), 0, START)).isEqualTo(Verdict.STOP);
    }

    @Test
    void aZoneIsJudgedByItself() {
        List<NodeSight> nodes = zone("a", 4, 4);
        nodes.addAll(zone("b", 20, 1));
        assertThat(verdict(BRAKES, nodes, 0, START)).isEqualTo(Verdict.STOP);
        assertThat(BRAKES.rule("b0", nodes, START).verdict()).isEqualTo(Verdict.GO);
        List<NodeSight> small = zone("c", 1, 1);
        small.addAll(zone("b", 2, 0));
        assertThat(BRAKES.rule("c0", small, START).verdict())
                .as("a zone of one node is no mass")
                .isEqualTo(Verdict.GO);
    }

    @Test
    void nodesThatWereGivenUpLongAgoAreNoPartOfTheirZone() {
        List<NodeSight> nodes = zone("", 10, 0);
        for (int i = 0; i < 6; i++) {
            nodes.set(i, lost(i, "", START));
        }
        Instant later = START.plus(BRAKES.forgotten()).plusSeconds(1);
        nodes.set(6, lost(6, "", null));
        assertThat(BRAKES.rule("6", nodes, later)).isEqualTo(new Brakes.Ruling(Verdict.GO, "", 1, 4));
    }

    @Test
    void aNodeThatTheOthersDontKnowOfAsLostYetCountsAsLost() {
        List<NodeSight> nodes = zone("", 2, 0);
        assertThat(BRAKES.rule("0", nodes, START)).isEqualTo(new Brakes.Ruling(Verdict.GO, "", 1, 2));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Brakes(0.9, 0.5, 3, BRAKES.pace(), BRAKES.forgotten()))
                .hasMessageContaining("stop-from must be above slow-above");
        assertThatThrownBy(() -> new Brakes(0.5, 0.9, 3, Duration.ZERO, BRAKES.forgotten()))
                .hasMessageContaining("pace must be above 0");
    }

    /** Random zones fall silent in random order, and come back; each node's owner asks by itself, in random order. */
    @Test
    void theRateIsBoundedAndNothingGoesWhenNearlyAllAreLost() {
        for (int seed = 0; seed < 300; seed++) {
            new Story(seed).run();
        }
    }

    /** A zone of up to thirty nodes over some minutes, and what must hold in it. */
    private static final class Story {
        private final int seed;
        private final Random random;
        private final List<NodeSight> nodes;
        private Instant now = START;

        Story(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.nodes = zone("", 1 + random.nextInt(30), 0);
        }

        void run() {
            int danger = random.nextInt(200);
            for (int step = 0; step < 240; step++) {
                now = now.plusMillis(500);
                for (int i = 0; i < nodes.size(); i++) {
                    if (nodes.get(i).lostSince() == null && random.nextInt(1_000) < danger) {
                        nodes.set(i, new NodeSight("" + i, "", now, null));
                    } else if (nodes.get(i).lostSince() != null && random.nextInt(1_000) < 5) {
                        nodes.set(i, new NodeSight("" + i, "", null, null));
                    }
                }
                random.ints(nodes.size(), 0, nodes.size()).forEach(this::ask);
            }
        }

        private void ask(int i) {
            NodeSight node = nodes.get(i);
            if (node.lostSince() == null || node.evicting() != null) {
                return;
            }
            Verdict verdict = BRAKES.rule(node.name(), nodes, now).verdict();
            if (verdict == Verdict.GO || verdict == Verdict.NEXT) {
                long lost = nodes.stream().filter(NodeSight::lost).count();
                double share = (double) lost / nodes.size();
                assertThat(share).as("seed %d", seed).isLessThan(1);
                if (lost >= BRAKES.few()) {
                    assertThat(share).as("seed %d", seed).isLessThan(BRAKES.stopFrom());
                }
                boolean slow = lost >= BRAKES.few() && share > BRAKES.slowAbove();
                assertThat(verdict == Verdict.NEXT).as("seed %d", seed).isEqualTo(slow);
                if (slow) {
                    paced();
                }
                nodes.set(i, new NodeSight(node.name(), "", node.lostSince(), now));
            }
        }

        /** Of those that are lost, none other began within the pace. */
        private void paced() {
            assertThat(nodes)
                    .as("seed %d", seed)
                    .noneMatch(other -> other.evicting() != null
                            && other.evicting().plus(BRAKES.pace()).isAfter(now));
        }
    }

    private static Verdict verdict(Brakes brakes, List<NodeSight> nodes, int node, Instant now) {
        return brakes.rule(nodes.get(node).name(), nodes, now).verdict();
    }

    /** The first of them are lost, and keep their pods so far. */
    private static List<NodeSight> zone(String zone, int nodes, int lost) {
        return new ArrayList<>(IntStream.range(0, nodes)
                .mapToObj(i -> new NodeSight(zone + i, zone, i < lost ? START : null, null))
                .toList());
    }

    private static NodeSight lost(int i, String zone, @Nullable Instant evicting) {
        return new NodeSight(zone + i, zone, START, evicting);
    }
}
