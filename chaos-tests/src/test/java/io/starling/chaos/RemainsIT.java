package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster whose processes were all killed, and whoever looked after them too, still comes to an end. */
class RemainsIT {
    private static final String SECONDS = "98765432";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(1, RuntimeKind.PROCESS);

    @Test
    void podsOfMembersThatDiedEndWithTheCluster() {
        try (KubernetesClient client = Clients.plain(CLUSTER.member(1).api())) {
            client.resource(Clients.sleeping("remains", 2, SECONDS)).create();
        }
        patiently().until(() -> Clients.sleepers(SECONDS).size() == 2);
        RunningProcess member = CLUSTER.process(1);
        CLUSTER.local().directory().supervisor().orElseThrow().kill();
        member.kill();
        patiently().until(() -> !member.alive() && !CLUSTER.local().running());
        assertThat(Clients.sleepers(SECONDS)).as("pods outlive their member").hasSize(2);

        CLUSTER.local().down();

        assertThat(Clients.sleepers(SECONDS)).isEmpty();
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }
}
