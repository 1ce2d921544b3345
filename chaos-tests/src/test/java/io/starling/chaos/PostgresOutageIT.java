package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.record.Bucket;
import io.starling.node.main.RuntimeKind;
import io.starling.persistence.BackEnd;
import java.time.Duration;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster over a Postgres that others look after: events in it are damaged, and it is killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresOutageIT {
    private static final String DEPLOYMENT = "Workload|deployments.apps/default/newer";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED).on(BackEnd.POSTGRES);

    @Test
    @Order(1)
    void onlyEntitiesThatCanNotBeReadStopAndServeAgainOnceTheyCan() {
        with(1, client -> {
            client.resource(map("damaged")).create();
            client.resource(map("fine")).create();
            client.resource(Clients.sleeping("newer", 1, "901")).create();
            client.resource(Clients.sleeping("well", 1, "902")).create();
        });
        String url = CLUSTER.journalUrl();
        CLUSTER.local().down();
        Damage overwritten = Damage.overwrite(url, bucket("damaged"));
        Damage newer = Damage.makeNewer(url, DEPLOYMENT);
        CLUSTER.local().up(CLUSTER.local().plan());

        for (int member = 1; member <= 3; member++) {
            with(member, client -> {
                refused(() -> client.configMaps().withName("damaged").get(), overwritten, "Bucket.Stored");
                refused(() -> client.resource(map("damaged")).create(), overwritten, "Bucket.Stored");
                refused(() -> client.apps().deployments().withName("newer").get(), newer, "version 99");
                assertThat(client.configMaps().withName("fine").get()).isNotNull();
                assertThat(client.apps().deployments().withName("well").scale(2))
                        .isNotNull();
                assertThat(client.v1().events().inAnyNamespace().list().getItems())
                        .filteredOn(event -> "EntityStopped".equals(event.getReason()))
                        .anyMatch(event -> event.getMessage().contains(bucket("damaged")))
                        .anyMatch(event -> event.getMessage().contains(DEPLOYMENT));
            });
        }

        assertThat(CLUSTER.api(1).get("/starling/v1/status").path("stoppedEntities"))
                .hasSize(2)
                .anyMatch(stopped -> stopped.path("entity").asText().equals(DEPLOYMENT)
                        && stopped.path("event").asLong() == newer.original().sequence());

        overwritten.putRight();
        newer.putRight();
        for (int member = 1; member <= 3; member++) {
            with(member, client -> Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(client.configMaps().withName("damaged").get())
                                .isEqualTo(client.configMaps().list().getItems().stream()
                                        .filter(map ->
                                                map.getMetadata().getName().equals("damaged"))
                                        .findFirst()
                                        .orElseThrow());
                        assertThat(client.apps().deployments().withName("newer").get())
                                .isNotNull();
                    }));
        }
    }

    @Test
    @Order(2)
    void theClusterOutlivesItsDatabase() {
        Outage.play(CLUSTER);
    }

    /** At once, by the owner's name, the event's number and the reason. */
    private static void refused(Runnable request, Damage damage, String reason) {
        KubernetesClientException refusal = catchThrowableOfType(KubernetesClientException.class, request::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(500);
        assertThat(refusal.getStatus().getMessage())
                .contains(
                        "event " + damage.original().sequence(),
                        damage.original().owner(),
                        reason);
    }

    private static void with(int member, Consumer<KubernetesClient> work) {
        try (KubernetesClient client = Clients.plain(CLUSTER.member(member).api())) {
            work.accept(client);
        }
    }

    private static String bucket(String name) {
        return "Records|" + Bucket.idOf(new ObjectKey(new ResourceType("", "configmaps"), Clients.NAMESPACE, name));
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("text", name)
                .build();
    }
}
