package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Informers that are moved from member to member in the middle of a storm of writes end with the truth in their stores. */
class InformerIT {
    private static final int WRITES = 400;
    private static final int ONE_MOVE_IN = 20;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    @Test
    void theirStoresEndEqualToTheTruth() throws IOException {
        RandomGenerator random = Seeds.random("informers in a storm");
        List<KubernetesClient> members = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> Clients.plain(CLUSTER.member(i).api()))
                .toList();
        try (MovingDoor a = door(1);
                MovingDoor b = door(2);
                MovingDoor c = door(3);
                Informers ofA = Informers.at(a.url());
                Informers ofB = Informers.at(b.url());
                Informers ofC = Informers.at(c.url())) {
            Storm storm = new Storm(members, random);
            List<MovingDoor> doors = List.of(a, b, c);
            for (int i = 0; i < WRITES; i++) {
                storm.blow();
                if (random.nextInt(ONE_MOVE_IN) == 0) {
                    doors.get(random.nextInt(3))
                            .moveTo(CLUSTER.member(1 + random.nextInt(3)).apiPort());
                }
            }

            for (KubernetesClient member : members) {
                patiently().untilAsserted(() -> {
                    assertThat(counts(configMaps(member))).isEqualTo(storm.configMaps());
                    assertThat(counts(deployments(member))).isEqualTo(storm.deployments());
                });
            }
            List<Watcher> watchers = new ArrayList<>();
            for (Informers informers : List.of(ofA, ofB, ofC)) {
                for (Watcher watcher : informers.configMaps()) {
                    patiently().untilAsserted(() -> assertThat(watcher.store())
                            .as(watcher.toString())
                            .isEqualTo(versions(configMaps(members.get(0)))));
                }
                for (Watcher watcher : informers.deployments()) {
                    patiently().untilAsserted(() -> assertThat(watcher.store())
                            .as(watcher.toString())
                            .isEqualTo(versions(deployments(members.get(0)))));
                }
                watchers.addAll(informers.configMaps());
                watchers.addAll(informers.deployments());
            }
            System.out.println(watchers);
            assertThat(watchers).allSatisfy(watcher -> assertThat(watcher.backwards())
                    .as(watcher.toString())
                    .isEmpty());
        }
        members.forEach(KubernetesClient::close);
    }

    private static MovingDoor door(int member) throws IOException {
        return MovingDoor.to(CLUSTER.member(member).apiPort());
    }

    private static List<? extends HasMetadata> configMaps(KubernetesClient client) {
        return client.configMaps().withLabel("test", "storm").list().getItems();
    }

    private static List<? extends HasMetadata> deployments(KubernetesClient client) {
        return client.apps().deployments().withLabel("test", "storm").list().getItems();
    }

    private static Map<String, Integer> counts(List<? extends HasMetadata> objects) {
        return objects.stream()
                .collect(Collectors.toMap(
                        object -> object.getMetadata().getName(),
                        object ->
                                Integer.valueOf(object.getMetadata().getLabels().get("count"))));
    }

    private static Map<String, String> versions(List<? extends HasMetadata> objects) {
        return objects.stream()
                .collect(Collectors.toMap(object -> object.getMetadata().getName(), object -> object.getMetadata()
                        .getResourceVersion()));
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(250));
    }
}
