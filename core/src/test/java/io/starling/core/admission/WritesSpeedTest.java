package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * A decision is cheap enough that the journal stays the limit. The bounds are tens of times what a quiet machine needs, so
 * that only a change of order fails here.
 */
class WritesSpeedTest {
    private static final int WARM_UP = 2000;
    private static final int MEASURED = 500;

    private static double medianMicros(Scenario scenario, String document) {
        Mutation create = new Mutation.Create(ApiObject.of(Scenario.json(document)));
        long[] nanos = new long[MEASURED];
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            long start = processorNanos();
            Mutation.Outcome outcome = scenario.decide(create);
            nanos[Math.max(0, i - WARM_UP)] = processorNanos() - start;
            assertThat(outcome).isInstanceOf(Mutation.Accepted.class);
        }
        Arrays.sort(nanos);
        return nanos[MEASURED / 2] / 1000.0;
    }

    /** What this thread used of a processor: however many others want it. */
    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void aConfigMap() {
        assertThat(medianMicros(Scenario.of(Kinds.CONFIG_MAP, "cfg"), WritesTest.CONFIG))
                .isLessThan(2_000);
    }

    @Test
    void aDeployment() {
        assertThat(medianMicros(Scenario.of(Kinds.DEPLOYMENT, "web"), WritesTest.WEB))
                .isLessThan(10_000);
    }
}
