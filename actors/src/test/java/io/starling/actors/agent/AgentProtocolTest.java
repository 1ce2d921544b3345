package io.starling.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.PodClaim;
import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What agents say has to go through the frame of a message, whatever they have. */
class AgentProtocolTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
    /** Half of what a member's frames hold. */
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    @Test
    void tellsOfTenThousandPodsInOneMessage() {
        ActorRef<ToAgent> agent = KIT.<ToAgent>createTestProbe().getRef();
        NodeFacts facts =
                NodeFacts.of(Map.of("cpu", "64"), Map.of(), Map.of(), Map.of("InternalIP", "192.0.2.1"), Map.of());
        List<PodClaim> held = IntStream.range(0, 10_000)
                .mapToObj(i -> new PodClaim(
                        UUID.randomUUID().toString(),
                        new Resources(100, 1 << 26, i == 0 ? Map.of("example.com/gpu", 1L) : Map.of()),
                        i == 1 ? Set.of(new HostPort("TCP", "0.0.0.0", 8080)) : Set.of()))
                .toList();
        Hello hello = new Hello("node-1", 1, 2, 3, agent, facts, held);
        byte[] bytes = SERIALIZATION.serialize(hello).get();

        assertThat(bytes).hasSizeLessThan(MOST_BYTES);
        assertThat(SERIALIZATION.deserialize(bytes, Hello.class).get()).isEqualTo(hello);
    }
}
