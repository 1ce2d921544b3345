package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.node.local.MemberPlan;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a whole cluster leaves. */
class DownIT {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    @Test
    void nobodyWaitsForASuccessor() throws IOException {
        CLUSTER.local().down();

        for (MemberPlan member : CLUSTER.local().plan().all()) {
            assertThat(CLUSTER.local().directory().member(member)).isEmpty();
            assertThat(Files.readString(CLUSTER.local().directory().log(member.name())))
                    .contains("All members leave")
                    .contains("Exiting completed")
                    .doesNotContain("cluster-exiting] timed out")
                    .doesNotContain("cluster-sharding-shutdown-region] timed out");
        }
    }
}
