package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.failover.Inquest.Exited;
import io.starling.actors.failover.Inquest.Findings;
import io.starling.actors.failover.Inquest.Refused;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class InquestTest {
    private static final Set<String> THREE = Set.of("a", "b", "c");
    private static final Set<String> FIVE = Set.of("a", "b", "c", "d", "e");

    @Test
    void bothOthersMustHaveSeenIt() {
        assertThat(judge("a", THREE, Map.of("a", Set.of("c"))).dead()).isEmpty();
        assertThat(judge("a", THREE, Map.of("a", Set.of("c"), "b", Set.of("c"))).dead())
                .containsOnly(Map.entry("c", new Refused(Set.of("a", "b"))));
    }

    @Test
    void ofFourOthersThreeSuffice() {
        Map<String, Set<String>> two = Map.of("a", Set.of("e"), "b", Set.of("e"));
        Map<String, Set<String>> three = Map.of("a", Set.of("e"), "b", Set.of("e"), "c", Set.of("e"));

        assertThat(judge("a", FIVE, two).dead()).isEmpty();
        assertThat(judge("a", FIVE, three).dead()).containsKey("e");
    }

    @Test
    void theAccusedDoNotTestify() {
        Map<String, Set<String>> seen = Map.of("a", Set.of("d", "e"), "d", Set.of("e"), "e", Set.of("d"));

        assertThat(judge("a", FIVE, seen).dead()).isEmpty();
    }

    @Test
    void twoOfFiveMayDieAtOnce() {
        Map<String, Set<String>> seen = Map.of("a", Set.of("d", "e"), "b", Set.of("d", "e"), "c", Set.of("d"));

        assertThat(judge("a", FIVE, seen).dead()).containsOnlyKeys("d", "e");
    }

    @Test
    void whatOnlyOthersSawIsTheirsToJudge() {
        assertThat(judge("a", THREE, Map.of("b", Set.of("c"))).dead()).isEmpty();
    }

    @Test
    void aMinorityFindsNobodyDeadAndStepsDown() {
        Findings findings = judge("a", THREE, Map.of("a", Set.of("b", "c")));

        assertThat(findings.dead()).isEmpty();
        assertThat(findings.cutOff()).isTrue();
    }

    @Test
    void aMinorityWhoseOthersHaveEndedStaysAndWaits() {
        Findings findings = Inquest.judge("a", THREE, Map.of("a", Set.of("b", "c")), Set.of("b", "c"));

        assertThat(findings.dead()).isEmpty();
        assertThat(findings.cutOff()).isFalse();
    }

    @Test
    void oneOfTwoIsSureOnlyByTheLauncher() {
        Set<String> two = Set.of("a", "b");
        Findings refused = judge("a", two, Map.of("a", Set.of("b")));
        Findings exited = Inquest.judge("a", two, Map.of(), Set.of("b"));

        assertThat(refused.dead()).isEmpty();
        assertThat(refused.cutOff()).isFalse();
        assertThat(exited.dead()).containsOnly(Map.entry("b", new Exited()));
    }

    @Test
    void halfIsEnoughOnlyWhenAllOfTheOtherHalfHaveEnded() {
        Set<String> four = Set.of("a", "b", "c", "d");
        Map<String, Set<String>> seen = Map.of("a", Set.of("c", "d"), "b", Set.of("c", "d"));

        assertThat(Inquest.judge("a", four, seen, Set.of("c")).dead()).isEmpty();
        assertThat(Inquest.judge("a", four, seen, Set.of("c", "d")).dead()).containsOnlyKeys("c", "d");
    }

    @Test
    void theLauncherNeedsNoWitness() {
        assertThat(Inquest.judge("a", THREE, Map.of(), Set.of("c")).dead()).containsOnly(Map.entry("c", new Exited()));
    }

    @Test
    void aWorkerIsJudgedByTheControlMembers() {
        assertThat(judge("a", THREE, Map.of("a", Set.of("w"))).dead()).isEmpty();
        assertThat(judge("a", THREE, Map.of("a", Set.of("w"), "c", Set.of("w"))).dead())
                .containsOnly(Map.entry("w", new Refused(Set.of("a", "c"))));
    }

    @Test
    void aRunIsNotThatRunsSuccessor() {
        Map<String, Set<String>> seen = Map.of("a", Set.of("c#1"), "b", Set.of("c#1"));

        assertThat(judge("a", Set.of("a", "b", "c#2"), seen).dead()).doesNotContainKey("c#2");
    }

    /** Firewalls that refuse instead of dropping: whoever is cut off from whom, two members never find each other dead. */
    @Test
    void noTwoLivingSidesFindEachOtherDead() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random = new Random(seed);
            Map<String, Integer> sides = new TreeMap<>();
            for (int i = 0; i < 2 + random.nextInt(5); i++) {
                sides.put("m" + i, random.nextInt(3));
            }
            for (String run : sides.keySet()) {
                for (String dead : judgeWithinSide(run, sides).dead().keySet()) {
                    assertThat(judgeWithinSide(dead, sides).dead())
                            .as("seed %d", seed)
                            .isEmpty();
                }
            }
        }
    }

    /** What a member finds that hears only those on its side, all of whom are refused by all on other sides. */
    private static Findings judgeWithinSide(String self, Map<String, Integer> sides) {
        Map<String, Set<String>> heard = new HashMap<>();
        sides.forEach((witness, side) -> {
            if (side.equals(sides.get(self))) {
                Set<String> others = new TreeSet<>(sides.keySet());
                others.removeIf(other -> side.equals(sides.get(other)));
                heard.put(witness, others);
            }
        });
        return judge(self, sides.keySet(), heard);
    }

    private static Findings judge(String self, Set<String> controls, Map<String, Set<String>> refused) {
        return Inquest.judge(self, controls, refused, Set.of());
    }
}
