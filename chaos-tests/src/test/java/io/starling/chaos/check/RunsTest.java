package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunsTest {
    private static final List<PodRun> TWO_PODS =
            List.of(new PodRun("node-1", "a", 100), new PodRun("node-2", "b", 101));

    @Test
    void eachPodOnceIsFine() {
        assertThat(Runs.check(TWO_PODS)).isEmpty();
        assertThat(Runs.orphans(TWO_PODS, Set.of("a", "b", "c"))).isEmpty();
        assertThat(Runs.missing(TWO_PODS, Set.of("a"))).isEmpty();
    }

    @Test
    void aPodThatRunsTwiceIsFound() {
        List<PodRun> look = List.of(new PodRun("node-1", "a", 100), new PodRun("node-2", "a", 101));

        assertThat(Runs.check(look)).singleElement().satisfies(violation -> assertThat(violation.evidence())
                .hasSize(2));
    }

    @Test
    void aProcessWithoutAPodIsFound() {
        assertThat(Runs.orphans(TWO_PODS, Set.of("a"))).hasSize(1);
        assertThat(Runs.orphans(TWO_PODS, Set.of())).hasSize(1);
    }

    @Test
    void aReadyPodWithoutAProcessIsFound() {
        assertThat(Runs.missing(TWO_PODS, Set.of("a", "c")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.evidence()).containsExactly("c"));
    }
}
