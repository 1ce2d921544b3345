package io.starling.actors.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireFormatCheckTest {
    private static final Config CONFIG = ConfigFactory.parseString("""
                    pekko.loglevel = OFF
                    pekko.cluster.seed-node-timeout = 1 s
                    """).withFallback(TestMember.CONFIG);

    private final WireFormatCheck check = new WireFormatCheck();
    private final List<ActorSystem<Void>> systems = new ArrayList<>();

    private ActorSystem<Void> start(int format) {
        ActorSystem<Void> system =
                ActorSystem.create(Behaviors.empty(), "mixed", settings(format).withFallback(CONFIG));
        systems.add(system);
        return system;
    }

    private static Config settings(int format) {
        return ConfigFactory.parseString(WireFormatCheck.FORMAT + " = " + format);
    }

    private static void join(ActorSystem<Void> system, ActorSystem<Void> seed) {
        Cluster.get(system)
                .manager()
                .tell(new JoinSeedNodes(List.of(Cluster.get(seed).selfMember().address())));
    }

    private static MemberStatus status(ActorSystem<Void> system) {
        return Cluster.get(system).selfMember().status();
    }

    @AfterEach
    void stop() {
        systems.forEach(ActorTestKit::shutdown);
    }

    @Test
    void aMemberOfAnotherFormIsKeptOutAndEndsItself() {
        ActorSystem<Void> first = start(7);
        join(first, first);
        await().atMost(Duration.ofSeconds(60)).until(() -> status(first).equals(MemberStatus.up()));
        ActorSystem<Void> other = start(8);
        ActorSystem<Void> equal = start(7);
        join(other, first);
        join(equal, first);
        await().atMost(Duration.ofSeconds(60)).until(() -> status(equal).equals(MemberStatus.up()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> other.getWhenTerminated().toCompletableFuture().isDone());
        assertThat(Cluster.get(first).state().getMembers()).hasSize(2);
    }

    @Test
    void whoHasNoNumberIsOfAnOlderFormAndTheReasonSaysWhatToDo() {
        Invalid invalid = (Invalid) check.check(ConfigFactory.empty(), settings(7));
        assertThat(invalid.errorMessages().head())
                .contains("this one speaks form 7, the other one an older form")
                .contains("Stop all members");
    }
}
