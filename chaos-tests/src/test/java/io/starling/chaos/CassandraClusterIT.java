package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.starling.node.main.RuntimeKind;
import io.starling.persistence.BackEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster over a real Cassandra: a member is killed, and then Cassandra itself. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(3)
class CassandraClusterIT {
    private static final int WRITES = 60;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED).on(BackEnd.CASSANDRA);

    @Test
    @Order(1)
    void aKilledMemberCostsNoAcknowledgedWrite() {
        RandomGenerator random = Seeds.random("a member killed on Cassandra");
        int victim = 1 + random.nextInt(3);
        List<Integer> others = new ArrayList<>(List.of(1, 2, 3));
        others.remove(Integer.valueOf(victim));
        Map<String, String> acknowledged = new HashMap<>();
        int killAfter = 10 + random.nextInt(20);
        for (int i = 0; i < WRITES; i++) {
            if (i == killAfter) {
                CLUSTER.kill(victim);
            }
            String name = "map-" + i;
            int member = others.get(i % 2);
            // Repeated until it is acknowledged: an entity may be on its way to another member.
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
                try {
                    create(member, name);
                } catch (KubernetesClientException e) {
                    if (e.getCode() != 409) {
                        assertThat(e.getCode()).as(e.getMessage()).isEqualTo(503);
                        return false;
                    }
                }
                return true;
            });
            acknowledged.put(name, name);
        }
        CLUSTER.start(victim);
        for (int member = 1; member <= 3; member++) {
            int each = member;
            Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreExceptions().untilAsserted(() -> assertThat(
                            maps(each))
                    .isEqualTo(acknowledged));
        }
    }

    @Test
    @Order(2)
    void theClusterOutlivesItsDatabase() {
        Outage.play(CLUSTER);
    }

    private static void create(int member, String name) {
        try (KubernetesClient client = Clients.plain(CLUSTER.member(member).api())) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("test", "kill")
                            .endMetadata()
                            .addToData("text", name)
                            .build())
                    .create();
        }
    }

    private static Map<String, String> maps(int member) {
        Map<String, String> found = new HashMap<>();
        try (KubernetesClient client = Clients.plain(CLUSTER.member(member).api())) {
            client.configMaps()
                    .withLabel("test", "kill")
                    .list()
                    .getItems()
                    .forEach(map ->
                            found.put(map.getMetadata().getName(), map.getData().get("text")));
        }
        return found;
    }
}
