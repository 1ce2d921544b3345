package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.node.local.LaunchException;
import io.starling.node.local.Obituaries;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Dead members go at once, slow ones stay, and a minority writes nothing. */
@Isolated
class FailoverIT {
    /** On a quiet machine long enough for Pekko to call a silent member unreachable; too short to give it up. */
    private static final Duration STOPPED = Duration.ofSeconds(6);

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);

    private int made;

    @Test
    void aMemberThatWasOnlyStoppedIsNotDowned() throws Exception {
        RunningProcess before = CLUSTER.process(3);
        long downings = downings(1);

        signal("STOP", before);
        Awaitility.await().pollDelay(STOPPED).atMost(STOPPED.plusSeconds(30)).until(() -> true);
        signal("CONT", before);

        patiently().until(() -> CLUSTER.api(3).ready());
        for (int member = 1; member <= 3; member++) {
            write(member, "stopped");
        }
        assertThat(CLUSTER.process(3)).isEqualTo(before);
        assertThat(downings(1)).isEqualTo(downings);
    }

    @Test
    void aDeadMemberIsDownedForAReasonThatPeopleSee() {
        long before = downings(1);

        CLUSTER.kill(3);

        patiently().until(() -> downings(1) > before);
        assertThat(events(1))
                .anyMatch(event -> event.path("message").asText().contains("its process has ended, as the launcher saw")
                        || event.path("message").asText().contains("its port refuses connections, as seen by node-"));
        write(1, "dead");
        write(2, "dead");
        CLUSTER.start(3);
        write(3, "dead");
    }

    /** The launcher saw both end, so the last one is sure to be the last one. */
    @Test
    void twoKillsOneAfterTheOtherLeaveOneThatWrites() {
        long before = downings(3);
        CLUSTER.kill(1);
        patiently().until(() -> downings(3) > before);
        RunningProcess last = CLUSTER.process(3);

        CLUSTER.kill(2);

        write(3, "sequence");
        assertThat(CLUSTER.process(3)).isEqualTo(last);
        CLUSTER.start(1);
        CLUSTER.start(2);
        write(1, "sequence");
    }

    @Test
    void aMinorityRefusesToWriteAndSaysWhyAndNothingIsLost() throws Exception {
        write(3, "kept");
        List<RunningProcess> both =
                IntStream.of(1, 2).mapToObj(CLUSTER::process).toList();
        IntStream.of(1, 2).forEach(i -> CLUSTER.local().directory().want(CLUSTER.member(i), Wanted.KILLED));

        atOnceFor(CLUSTER.process(3), both);

        patiently().until(() -> refusal(3).contains("sees only 1 of 3 control members"));
        CLUSTER.start(1);
        CLUSTER.start(2);
        patiently().ignoreExceptions().until(() -> CLUSTER.api(3).ready());
        for (int member = 1; member <= 3; member++) {
            assertThat(CLUSTER.api(member)
                            .get("/api/v1/namespaces/default/configmaps/kept-3-1")
                            .path("kind")
                            .asText())
                    .isEqualTo("ConfigMap");
        }
    }

    /**
     * Kills members so that another one hears of all their deaths at the same time: of one after the other, as a busy machine may
     * let the launcher see them, the last would be sure to be the last.
     */
    private static void atOnceFor(RunningProcess witness, List<RunningProcess> victims) throws Exception {
        Obituaries obituaries = CLUSTER.local().directory().obituaries();
        Set<String> before = obituaries.dead();
        signal("STOP", witness);
        victims.forEach(RunningProcess::kill);
        patiently()
                .until(() -> obituaries.dead().stream()
                                .filter(run -> !before.contains(run))
                                .count()
                        == victims.size());
        signal("CONT", witness);
    }

    /** Every request succeeds, as long as a majority lives. */
    private void write(int member, String name) {
        CLUSTER.api(member).create("/api/v1/namespaces/default/configmaps", configMap(name + "-" + member));
    }

    private String refusal(int member) {
        try {
            CLUSTER.api(member).create("/api/v1/namespaces/default/configmaps", configMap("refused-" + made));
            return "";
        } catch (LaunchException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private ObjectNode configMap(String prefix) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata").put("name", prefix + "-" + ++made);
        return tree;
    }

    private static long downings(int member) {
        return events(member).stream()
                .mapToLong(event -> event.path("count").asLong(1))
                .sum();
    }

    private static List<JsonNode> events(int member) {
        JsonNode items =
                CLUSTER.api(member).get("/api/v1/namespaces/default/events").path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(event -> event.path("reason").asText().equals("MemberDowned"))
                .toList();
    }

    private static void signal(String name, RunningProcess process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(250));
    }
}
