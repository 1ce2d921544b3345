package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code starling up} promises: members answer, the dead come back or stay away as asked, and nothing is left at the end. */
class LocalClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    @Test
    void aKilledMemberStaysDeadUntilItIsStartedAndTheOthersAnswer() {
        CLUSTER.kill(2);

        assertThat(CLUSTER.local().ready(CLUSTER.member(2))).isFalse();
        assertThat(CLUSTER.api(1).get("/version").path("major").asText()).isNotEmpty();
        assertThat(CLUSTER.api(3).get("/version").path("major").asText()).isNotEmpty();

        CLUSTER.start(2);
        assertThat(CLUSTER.api(2).ready()).isTrue();
        assertThat(readyNodes()).contains(CLUSTER.member(2).name());
    }

    @Test
    void aMemberSaysHowItFares() throws IOException {
        JsonNode status = CLUSTER.api(1).get("/starling/v1/status");
        assertThat(status.path("name").asText()).isEqualTo(CLUSTER.member(1).name());
        assertThat(status.at("/journal/latencyMillis").asDouble()).isPositive();
        assertThat(status.at("/entities/Node/shards").isNumber()).isTrue();
        assertThat(status.at("/nodes/all").asInt()).isEqualTo(3);
        assertThat(status.path("stoppedEntities")).isEmpty();

        String metrics;
        try (InputStream page =
                URI.create(CLUSTER.member(1).api() + "/metrics").toURL().openStream()) {
            metrics = new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(metrics)
                .contains("starling_members{reachable=\"true\"} ")
                .contains("starling_member_downings_total{evidence=\"exited\"} ")
                .contains("starling_entities_stopped 0.0")
                .contains("starling_api_request_seconds_count{code=\"200\",resource=\"starling\",verb=\"get\"} ")
                .contains("starling_journal_events_total ")
                .contains("jvm_threads_current ");
    }

    @Test
    void aStoppedMemberLeavesAndComesBack() {
        CLUSTER.stop(3);
        assertThat(CLUSTER.local().directory().member(CLUSTER.member(3))).isEmpty();

        CLUSTER.start(3);
        assertThat(CLUSTER.api(3).ready()).isTrue();
        assertThat(readyNodes()).contains(CLUSTER.member(3).name());
    }

    @Test
    void aMemberThatDiesIsStartedAgain() {
        RunningProcess before = CLUSTER.process(2);
        before.kill();

        await(() -> CLUSTER.local().directory().member(CLUSTER.member(2)).isPresent()
                && CLUSTER.api(2).ready());
        assertThat(CLUSTER.process(2)).isNotEqualTo(before);
    }

    @Test
    void aJournalThatDiesIsStartedAgain() {
        long before = journal();
        ProcessHandle.of(before).orElseThrow().destroyForcibly();

        await(() -> CLUSTER.local().journal().answers() && journal() != before);
    }

    @Test
    void aSupervisorThatDiesIsReplacedAndTakesOverWhatRuns() {
        RunningProcess member = CLUSTER.process(1);
        CLUSTER.local().directory().supervisor().orElseThrow().kill();
        await(() -> !CLUSTER.local().running());

        CLUSTER.local().up(CLUSTER.local().plan());

        assertThat(CLUSTER.local().running()).isTrue();
        assertThat(CLUSTER.process(1)).isEqualTo(member);
    }

    /** What one who isn't in the know sees: the list of another member. */
    private static List<String> readyNodes() {
        return StreamSupport.stream(
                        CLUSTER.api(1).get("/api/v1/nodes").path("items").spliterator(), false)
                .filter(node -> StreamSupport.stream(
                                node.at("/status/conditions").spliterator(), false)
                        .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True")))
                .map(node -> node.at("/metadata/name").asText())
                .toList();
    }

    private static long journal() {
        return CLUSTER.local()
                .directory()
                .postgres(CLUSTER.local().plan())
                .process()
                .map(ProcessHandle::pid)
                .orElse(-1L);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }
}
