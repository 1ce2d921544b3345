package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
    @Test
    void differencesAreAViolation() {
        assertThat(Convergence.check("At the end", List.of())).isEmpty();
        assertThat(Convergence.check("At the end", List.of("app-1 has 2 of 3")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.evidence()).containsExactly("app-1 has 2 of 3"));
    }
}
