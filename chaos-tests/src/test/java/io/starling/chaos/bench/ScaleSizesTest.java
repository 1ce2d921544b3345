package io.starling.chaos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.node.local.LaunchException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleSizesTest {
    private static final Optional<Integer> AS_NEEDED = Optional.empty();

    @ParameterizedTest
    @CsvSource({
        "1, 10, 100, 5, --members",
        "3, 1, 100, 5, --nodes",
        "3, -4, 100, 5, --nodes",
        "3, 10, 4, 5, --pods",
        "3, 10, 0, 0, --workloads",
        "3, 10, 2000000000, 5, --pods"
    })
    void refusesNonsense(int members, int nodes, int pods, int workloads, String option) {
        assertThatThrownBy(() -> ScaleSizes.checked(members, nodes, pods, workloads, AS_NEEDED))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(option);
    }

    @Test
    void saysWhatWouldFitOnTheNodes() {
        assertThatThrownBy(() -> ScaleSizes.checked(3, 10, 5000, 5, Optional.of(110)))
                .hasMessage(
                        "10 nodes of 110 pods don't hold 5000 pods, a tenth more, and all of them when a tenth of the"
                                + " nodes is drained: take --pods-per-node 557, or --pods 980.");
        assertThat(ScaleSizes.checked(3, 10, 5000, 5, Optional.of(557)).podsPerNode())
                .isEqualTo(557);
        assertThat(ScaleSizes.checked(3, 10, 980, 5, Optional.of(110)).pods()).isEqualTo(980);
    }

    @Test
    void saysWhatFitsIntoTheMemory() {
        ScaleSizes sizes = ScaleSizes.checked(3, 100, 100_000, 100, AS_NEEDED);
        long gibibytes = 4L << 30;
        sizes.checkMemory(100L << 30);

        assertThatThrownBy(() -> sizes.checkMemory(gibibytes))
                .hasMessageContaining("4096 MB are available: take --pods ");
        assertThatThrownBy(() -> sizes.checkMemory(1 << 30)).hasMessageContaining("not even one pod");
    }

    @Test
    void nothingIsLostInTheDivision() {
        ScaleSizes sizes = ScaleSizes.checked(3, 7, 103, 9, AS_NEEDED);

        assertThat(IntStream.range(0, 9).map(sizes::replicas).sum()).isEqualTo(103);
        assertThat(IntStream.range(0, 9).map(sizes::scaledUp).sum()).isEqualTo(103 + sizes.more());
        assertThat(IntStream.range(0, 9).map(sizes::replicas)).allMatch(pods -> pods >= 11 && pods <= 12);
        assertThat(IntStream.range(0, sizes.hosts()).map(sizes::nodesOf).sum()).isEqualTo(7);
        assertThat(sizes.nodesOf(sizes.hosts() - 1)).isEqualTo(sizes.lost());
    }
}
