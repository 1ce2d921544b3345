package io.starling.chaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final ScaleSizes SIZES = new ScaleSizes(2, 2, 4, 2, 3);

    @Test
    void findsWhatIsntAsItWasAskedFor() {
        assertThat(wrong(4, Map.of(0, 2, 1, 2), Map.of("a", 3, "b", 1), "", List.of()))
                .isEmpty();
        assertThat(wrong(3, Map.of(0, 2, 1, 2), Map.of("a", 3, "b", 1), "", List.of()))
                .isEqualTo("4 pods, of which 3 run, instead of 4");
        assertThat(wrong(4, Map.of(0, 3, 1, 1), Map.of("a", 3, "b", 1), "", List.of()))
                .isEqualTo("3 pods of wave-0 instead of 2");
        assertThat(wrong(4, Map.of(0, 2, 1, 2), Map.of("a", 4), "", List.of()))
                .isEqualTo("4 pods on node a, which takes 3");
        assertThat(wrong(4, Map.of(0, 2, 1, 2), Map.of("a", 3, "b", 1), "x", List.of()))
                .isEqualTo("the pod x twice");
        assertThat(wrong(4, Map.of(0, 2, 1, 2), Map.of("a", 3, "b", 1), "", List.of("/pods/y")))
                .startsWith("1 pods on nodes that should have none");
    }

    @Test
    void uidsAreAlikeOnlyWhenTheyAreTheSame() {
        Random random = new Random(7);
        List<String> all = IntStream.range(0, 5000)
                .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()).toString())
                .toList();
        Uids uids = new Uids();

        assertThat(all).allMatch(uid -> uids.add(Uids.key(uid)));
        assertThat(all).noneMatch(uid -> uids.add(Uids.key(uid)));
    }

    private static String wrong(
            int running, Map<Integer, Integer> byWorkload, Map<String, Integer> byNode, String twice, List<String> on) {
        return new Census(4, running, byWorkload, byNode, twice, 0, on).wrong(SIZES, workload -> 2);
    }
}
