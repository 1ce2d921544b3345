package io.starling.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.node.NodeFacts;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an agent is told again, and how often. */
class NodeRoomTest {
    private static final String UID = "uid-1";

    private final ActorTestKit kit = ActorTestKit.create();
    private final NodeRoom room = new NodeRoom();

    @BeforeEach
    void introduce() {
        hello(1, 1);
        HeldPod pod = new HeldPod(
                new ObjectKey(new ResourceType("", "pods"), "default", "web-1"),
                UID,
                "Workload|web",
                1,
                Document.of(ApiObject.of(JsonNodeFactory.instance.objectNode())));
        assertThat(room.admit(pod, 1, kit.<EntityMessage>createTestProbe().getRef(), List::of))
                .isEmpty();
    }

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    private void hello(long incarnation, long sequence) {
        room.introduced(new Hello(
                "node-1",
                incarnation,
                1,
                sequence,
                kit.<ToAgent>createTestProbe().getRef(),
                NodeFacts.of(Map.of("pods", "10"), Map.of("pods", "10"), Map.of(), Map.of(), Map.of()),
                List.of()));
    }

    /** Which of so many times that it is asked, counted from 1, it is to be told again. */
    private List<Integer> told(int times) {
        List<Integer> told = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            if (!room.overdue(false).isEmpty()) {
                told.add(i);
            }
        }
        return told;
    }

    @Test
    void whatIsNotAnsweredIsToldAgainMoreAndMoreRarely() {
        assertThat(told(50)).containsExactly(2, 4, 8, 16, 32, 48);
    }

    @Test
    void anAgentThatIntroducesItselfAnewIsToldSoon() {
        told(20);
        hello(2, 1);
        assertThat(told(3)).containsExactly(2);
    }

    @Test
    void whatWasTakenIsNotToldAgain() {
        assertThat(room.awaits(UID)).isTrue();
        room.taken(List.of(UID), 2);
        assertThat(room.awaits(UID)).isFalse();
        assertThat(told(10)).isEmpty();
    }

    @Test
    void whatIsToGoIsNotAwaitedAnyMore() {
        room.letGo(UID);
        assertThat(room.awaits(UID)).isFalse();
        assertThat(told(4)).isEmpty();
        assertThat(room.overdue(true)).isEmpty();
        assertThat(room.overdue(true)).extracting(HeldPod::uid).containsExactly(UID);
    }
}
