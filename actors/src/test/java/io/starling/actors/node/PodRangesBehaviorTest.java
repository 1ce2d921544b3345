package io.starling.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.OneMember;
import io.starling.core.address.PodRanges;
import io.starling.core.node.Brakes;
import io.starling.core.node.NodeFacts;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes and the ranges of their pods, where there are two ranges. */
class PodRangesBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final PodRanges TWO = PodRanges.of("10.244.0.0/23", 24);

    @Test
    void twoNodesNeverHaveTheSameRangeAndADeletedOneGivesItsOwnBack() throws Exception {
        try (OneMember member = OneMember.start()) {
            init(member, EntityKind.ADDRESSES, id -> AddressBlock.create(member.context(), TWO, id));
            Brakes brakes = BrakeSettings.of(member.system().settings().config());
            NodeDirectory nodes = new NodeDirectory(() -> member.catalog().view());
            init(
                    member,
                    EntityKind.NODE,
                    id -> NodeEntity.create(member.context(), brakes, new Assignments(), nodes, id));

            introduce(member, "a", true);
            introduce(member, "b", true);
            await().atMost(PATIENCE)
                    .until(() ->
                            !range(member, "a").isEmpty() && !range(member, "b").isEmpty());
            assertThat(List.of(range(member, "a"), range(member, "b")))
                    .containsExactlyInAnyOrder("10.244.0.0/24", "10.244.1.0/24");

            introduce(member, "without", false);
            introduce(member, "late", true);
            await().atMost(PATIENCE).until(() -> taints(member, "late").contains("network-unavailable"));
            assertThat(range(member, "without")).isEmpty();
            assertThat(taints(member, "without")).doesNotContain("network-unavailable");

            String before = range(member, "a");
            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            EntityKind.NODE
                    .ref(member.context().sharding(), "a")
                    .tell(new ObjectRequest.Write(
                            "delete-a",
                            NodeDirectory.nodeKey("a"),
                            new Mutation.Delete("Background", null, null, null),
                            Mutation.Context.internal("test"),
                            answers.getRef()));
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Accepted.class);
            await().atMost(PATIENCE).until(() -> range(member, "late").equals(before));
            assertThat(taints(member, "late")).doesNotContain("network-unavailable");
        }
    }

    /** Says hello as an agent does: to the session that the node's owner names. */
    private static void introduce(OneMember member, String node, boolean podNetwork) {
        TestProbe<AgentProtocol.ToAgent> agent = TestProbe.create(member.system());
        NodeFacts facts = NodeFacts.of(Map.of(), Map.of(), Map.of(), Map.of("InternalIP", "192.0.2.1"), Map.of())
                .withPodNetwork(podNetwork);
        long session = 0;
        while (true) {
            EntityKind.NODE
                    .ref(member.context().sharding(), node)
                    .tell(new AgentProtocol.Hello(node, 1, session, 1, agent.getRef(), facts, List.of()));
            AgentProtocol.ToAgent answer = agent.receiveMessage(PATIENCE);
            if (answer instanceof AgentProtocol.Welcome) {
                return;
            }
            session = ((AgentProtocol.Identify) answer).session();
        }
    }

    private static String range(OneMember member, String node) {
        ApiObject shown = shown(member, node);
        return shown == null ? "" : shown.spec().path("podCIDR").asText();
    }

    private static String taints(OneMember member, String node) {
        return Objects.requireNonNull(shown(member, node)).spec().path("taints").toString();
    }

    private static @Nullable ApiObject shown(OneMember member, String node) {
        return member.catalog().view().list(NodeDirectory.NODES, null).stream()
                .map(entry -> entry.object())
                .filter(object -> object.name().equals(node))
                .findFirst()
                .orElse(null);
    }

    private static void init(OneMember member, EntityKind kind, Function<String, Behavior<EntityMessage>> behavior) {
        member.context()
                .sharding()
                .init(Entity.of(kind.typeKey(), context -> behavior.apply(context.getEntityId()))
                        .withRole("control"));
    }
}
