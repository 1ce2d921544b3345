package io.starling.node.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaCommandTest {
    @Test
    void aMemberWithProcessorsToSpareHasTheOptimizingCompiler() {
        String without = "-XX:TieredStopAtLevel=1";
        assertThat(JavaCommand.fixedOptions(2)).contains(without, "-XX:+UseG1GC");
        assertThat(JavaCommand.fixedOptions(3)).contains(without);
        assertThat(JavaCommand.fixedOptions(4)).contains("-XX:+UseG1GC").doesNotContain(without);
    }
}
