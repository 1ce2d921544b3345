package io.starling.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.rollout.DeploymentStatus.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each test reads as a timeline of one deployment of three replicas. */
class DeploymentStatusTest {
    private static final Replica STARTING = new Replica(true, false, false);
    private static final Replica SERVING = new Replica(true, true, true);
    private static final Replica OLD = new Replica(false, true, true);

    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private String replicaSet = "web-aaaaaaaaaa";
    private ApiObject deployment = deployment(
            "{\"metadata\":{\"name\":\"web\",\"generation\":2},\"spec\":{\"replicas\":3,\"progressDeadlineSeconds\":60}}");

    @Test
    void fromNothingToAvailable() {
        show(STARTING, STARTING, STARTING);
        assertThat(status().path("observedGeneration").asInt()).isEqualTo(2);
        assertThat(status().path("unavailableReplicas").asInt()).isEqualTo(3);
        assertThat(condition("Available")).isEqualTo("False MinimumReplicasUnavailable");
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetCreated");
        show(SERVING, STARTING, STARTING);
        assertThat(condition("Progressing")).isEqualTo("True ReplicaSetUpdated");
        show(SERVING, SERVING, SERVING);
        assertThat(condition("Available")).isEqualTo("True MinimumReplicasAvailable");
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
        assertThat(tree("Progressing").path("message").asText())
                .isEqualTo("ReplicaSet \"web-aaaaaaaaaa\" has successfully progressed.");
        assertThat(status().path("availableReplicas").asInt()).isEqualTo(3);
        assertThat(status().has("unavailableReplicas")).isFalse();
    }

    @Test
    void timesStayWhileNothingChanges() {
        show(SERVING, SERVING, SERVING);
        JsonNode before = status();
        now = now.plusSeconds(500);
        show(SERVING, SERVING, SERVING);
        assertThat(status()).isEqualTo(before);
    }

    @Test
    void aPodThatIsLostLaterIsNoNewRollout() {
        show(SERVING, SERVING, SERVING);
        now = now.plusSeconds(5);
        show(SERVING, SERVING);
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
        assertThat(condition("Available")).isEqualTo("False MinimumReplicasUnavailable");
        assertThat(tree("Available").path("lastTransitionTime").asText()).isEqualTo("2026-11-21T00:00:05Z");
        now = now.plusSeconds(500);
        assertThat(DeploymentStatus.deadline(deployment)).isEmpty();
    }

    @Test
    void aRolloutWithoutProgressMissesItsDeadlineAndMayStillRecover() {
        show(SERVING, SERVING, SERVING);
        replicaSet = "web-bbbbbbbbbb";
        show(OLD, OLD, OLD);
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetCreated");
        show(OLD, OLD, OLD, STARTING);
        assertThat(DeploymentStatus.deadline(deployment)).contains(now.plusSeconds(60));
        now = now.plusSeconds(59);
        show(OLD, OLD, OLD, STARTING);
        assertThat(condition("Progressing")).isEqualTo("True ReplicaSetUpdated");
        now = now.plusSeconds(1);
        show(OLD, OLD, OLD, STARTING);
        assertThat(condition("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
        show(OLD, OLD, SERVING);
        assertThat(condition("Progressing")).isEqualTo("True ReplicaSetUpdated");
    }

    @Test
    void pausedAndResumed() {
        show(OLD, OLD, SERVING);
        deployment = deployment.with(tree -> tree.withObjectProperty("spec").put("paused", true));
        show(OLD, OLD, SERVING);
        assertThat(condition("Progressing")).isEqualTo("Unknown DeploymentPaused");
        deployment = deployment.with(tree -> tree.withObjectProperty("spec").put("paused", false));
        show(OLD, OLD, SERVING);
        assertThat(condition("Progressing")).isEqualTo("Unknown DeploymentResumed");
        show(SERVING, SERVING, SERVING);
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
    }

    private void show(Replica... replicas) {
        ObjectNode status =
                DeploymentStatus.of(deployment, new ArrayList<>(List.of(replicas)), replicaSet, deployment, now);
        deployment = deployment.with(tree -> tree.set("status", status));
    }

    private JsonNode status() {
        return deployment.status();
    }

    private String condition(String type) {
        return tree(type).path("status").asText() + " "
                + tree(type).path("reason").asText();
    }

    private JsonNode tree(String type) {
        for (JsonNode condition : status().path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("no condition " + type + " in " + status());
    }

    private static ApiObject deployment(String json) {
        try {
            return ApiObject.of((ObjectNode) new ObjectMapper().readTree(json));
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
