package io.starling.chaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.TestCluster;
import io.starling.chaos.TestPorts;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The benchmark of many pods, short: after each of its phases every member lists exactly the pods that were asked for, none
 * twice and no node over its capacity, also after a member was killed amid a scale-up.
 */
class ScaleIT {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    @Test
    void everyMemberListsWhatWasAskedFor() {
        ScaleSizes sizes = ScaleSizes.checked(3, 20, 300, 10, Optional.empty());
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("seed " + seed);

        try (ScaleCluster cluster = ScaleCluster.fill(CLUSTER.local(), sizes, TestPorts.free(NodeHosts.ports(sizes)))) {
            ScaleResult result = new ScaleRun(cluster, sizes, seed, Duration.ZERO, System.out::println).run();

            assertThat(cluster.nodes()).hasSize(20);
            assertThat(result.values()).containsKeys(ScaleBench.RATE, ScaleRun.LOST, ScaleRun.KILLED, ScaleRun.DELETED);
            assertThat(result.running())
                    .last()
                    .extracting(ScaleResult.Moment::pods)
                    .isEqualTo(300.0);
        }
    }
}
