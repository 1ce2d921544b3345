package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The story of a journal's server that is killed under a cluster of three and comes back, and what must hold all along. */
final class Outage {
    /** Less than the gateway's patience with an owner: what is told is that the journal doesn't answer. */
    private static final Duration ANSWER = Duration.ofSeconds(18);

    private final TestCluster cluster;
    private final List<KubernetesClient> members;
    private final Set<String> acknowledged = new TreeSet<>();

    private Outage(TestCluster cluster, List<KubernetesClient> members) {
        this.cluster = cluster;
        this.members = members;
    }

    static void play(TestCluster cluster) {
        List<KubernetesClient> members = cluster.local().plan().all().stream()
                .map(member -> Clients.plain(member.api()))
                .toList();
        try {
            new Outage(cluster, members).play();
        } finally {
            members.forEach(KubernetesClient::close);
        }
    }

    private void play() {
        for (int i = 0; i < 12; i++) {
            write(i, "before-" + i);
        }
        members.get(0).resource(Clients.sleeping("steady", 6, "907")).create();
        patiently().until(() -> Clients.readyPods(members.get(0), "steady").size() == 6);
        Set<String> pods = pods(0);

        cluster.server().kill();
        writesAreRefusedAndReadsGoOn();
        cluster.server().startAgain();

        for (int i = 0; i < members.size(); i++) {
            int member = i;
            patiently().ignoreExceptions().until(() -> {
                write(member, "after-" + member);
                return true;
            });
        }
        for (int i = 0; i < members.size(); i++) {
            int member = i;
            patiently().ignoreExceptions().until(() -> names(member).containsAll(acknowledged));
            assertThat(pods(member)).isEqualTo(pods);
        }
        members.get(0).apps().deployments().withName("steady").scale(7);
        patiently().until(() -> Clients.readyPods(members.get(2), "steady").size() == 7);
    }

    private void writesAreRefusedAndReadsGoOn() {
        for (int i = 0; i < members.size(); i++) {
            int member = i;
            String name = "during-" + i;
            long began = System.nanoTime();
            KubernetesClientException refusal =
                    catchThrowableOfType(KubernetesClientException.class, () -> write(member, name));
            assertThat(refusal)
                    .as("a write through member %d without a journal", member + 1)
                    .isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWER);
            // 503: nothing was done. 504: it was under way already, and nobody knows.
            assertThat(refusal.getCode()).as(refusal.getMessage()).isIn(503, 504);
            assertThat(refusal.getStatus().getMessage())
                    .contains(name, "the journal at", "doesn't answer", "try again");
            assertThat(names(member)).containsAll(acknowledged);
            assertThat(Clients.readyPods(members.get(member), "steady")).hasSize(6);
        }
    }

    private void write(int number, String name) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("test", "outage")
                .endMetadata()
                .addToData("text", name)
                .build();
        members.get(number % members.size()).resource(map).create();
        acknowledged.add(name);
    }

    private Set<String> names(int member) {
        return members.get(member).configMaps().withLabel("test", "outage").list().getItems().stream()
                .map(map -> map.getMetadata().getName())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<String> pods(int member) {
        return Clients.pods(members.get(member), "steady").stream()
                .map((Pod pod) -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(250));
    }
}
