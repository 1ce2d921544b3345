package io.starling.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.workload.NodeTrouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a node shows of its life, and what others read from that. */
class NodeDocumentTest {
    private static final Instant AT = Instant.parse("2026-11-21T00:00:00.250Z");
    private static final NodeFacts FACTS = NodeFacts.of(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    private static final NodeLife READY = new NodeLife.Joined(1, 1, AT).applyTo(NodeLife.NEW);

    @Test
    void aSilentNodeIsUnreachableAndDrivesPodsOffOnlyOnceItMay() {
        NodeLife silent = new NodeLife.FellSilent(AT).applyTo(READY);
        assertThat(taints(shown(silent))).containsExactly("node.kubernetes.io/unreachable:NoSchedule");
        assertThat(NodeDocument.trouble(shown(silent))).isNull();

        ApiObject evicting = shown(new NodeLife.Evicting(AT.plusMillis(500)).applyTo(silent));
        assertThat(taints(evicting))
                .containsExactly(
                        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
        NodeTrouble trouble = Objects.requireNonNull(NodeDocument.trouble(evicting));
        assertThat(trouble.manner()).isEqualTo(NodeTrouble.Manner.GIVING_UP);
        assertThat(trouble.taints())
                .extracting(NodeTrouble.Driving::since)
                .as("to the millisecond")
                .containsExactly(AT.plusMillis(500));
    }

    @Test
    void aNodeWhoseAgentDiedIsNotReadyAndOneThatLeftSendsEveryoneAway() {
        NodeLife died = new NodeLife.Died(AT).applyTo(READY);
        assertThat(taints(shown(died))).containsExactly("node.kubernetes.io/not-ready:NoSchedule");
        assertThat(Objects.requireNonNull(NodeSight.of(shown(died))).lostSince())
                .isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));

        ApiObject left = shown(new NodeLife.Left(2, AT).applyTo(READY));
        assertThat(Objects.requireNonNull(NodeDocument.trouble(left)).manner()).isEqualTo(NodeTrouble.Manner.LEAVING);
        assertThat(NodeSight.of(left)).as("no part of its zone").isNull();
    }

    @Test
    void aNodeThatCanStartNothingKeepsItsPodsAndGetsNoMore() {
        NodeFacts troubled = FACTS.withTrouble(new NodeFacts.Trouble("the engine doesn't answer", AT));
        ApiObject node = shown(READY, troubled);
        assertThat(taints(node)).containsExactly("node.starling.io/runtime-unavailable:NoSchedule");
        assertThat(NodeDocument.trouble(node)).as("nothing is driven off").isNull();
        assertThat(node.status().path("conditions")).anySatisfy(condition -> assertThat(condition.toString())
                .contains("RuntimeUnavailable", "\"True\"", "the engine doesn't answer"));
        assertThat(taints(NodeDocument.withoutOurs(node, AT))).isEmpty();
        assertThat(taints(shown(READY))).isEmpty();
    }

    @Test
    void aUsersTaintTellsSinceWhenAndOursAreNotStored() {
        ApiObject written = shown(new NodeLife.Evicting(AT).applyTo(new NodeLife.FellSilent(AT).applyTo(READY)))
                .with(tree -> tree.withObjectProperty("spec")
                        .withArrayProperty("taints")
                        .addObject()
                        .put("key", "maintenance")
                        .put("effect", "NoExecute"));
        ApiObject stored = NodeDocument.withoutOurs(written, AT);
        assertThat(taints(stored)).containsExactly("maintenance:NoExecute");
        assertThat(stored.spec().at("/taints/0/timeAdded").asText()).isEqualTo("2026-11-21T00:00:00Z");
        assertThat(Objects.requireNonNull(NodeDocument.trouble(stored)).manner())
                .isEqualTo(NodeTrouble.Manner.STOPPING);
    }

    @Test
    void admissionHeedsCordonAndTaintsButNotForPodsThatNameTheirNode() {
        ApiObject cordoned = node("{\"unschedulable\":true}");
        assertThat(NodeDocument.unwelcoming(cordoned, pod("{}"))).containsExactly("node(s) were unschedulable");
        assertThat(NodeDocument.unwelcoming(cordoned, pod("{\"nodeName\":\"n\"}")))
                .isEmpty();

        ApiObject tainted = node("{\"taints\":[{\"key\":\"a\",\"value\":\"b\",\"effect\":\"NoSchedule\"}]}");
        assertThat(NodeDocument.unwelcoming(tainted, pod("{}")))
                .containsExactly("node(s) had untolerated taint {a: b}");
        assertThat(NodeDocument.unwelcoming(tainted, pod("{\"nodeName\":\"n\"}")))
                .isEmpty();
        assertThat(NodeDocument.unwelcoming(
                        tainted, pod("{\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}")))
                .isEmpty();

        ApiObject driving = node("{\"taints\":[{\"key\":\"a\",\"effect\":\"NoExecute\"}]}");
        assertThat(NodeDocument.unwelcoming(driving, pod("{\"nodeName\":\"n\"}")))
                .as("it would be driven off again")
                .isNotEmpty();
    }

    private static ApiObject shown(NodeLife life) {
        return shown(life, FACTS);
    }

    private static ApiObject shown(NodeLife life, NodeFacts facts) {
        ApiObject object = NodeDocument.registered("n", "u", facts, AT);
        return Objects.requireNonNull(NodeDocument.render(new NodeState(object, facts, life, null, List.of())));
    }

    private static List<String> taints(ApiObject node) {
        return node.spec()
                .path("taints")
                .valueStream()
                .map(taint ->
                        taint.path("key").asText() + ":" + taint.path("effect").asText())
                .toList();
    }

    private static ApiObject node(String spec) {
        return object("Node", spec);
    }

    private static ApiObject pod(String spec) {
        return object("Pod", spec);
    }

    private static ApiObject object(String kind, String spec) {
        try {
            return ApiObject.of((ObjectNode) new ObjectMapper()
                    .readTree("{\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"n\"},\"spec\":" + spec + "}"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
