package io.starling.actors.gateway;

import io.starling.actors.entity.ObjectRequest;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedeliveryBehaviorTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<ObjectRequest> owners = kit.createTestProbe(ObjectRequest.class);
    private final TestProbe<ObjectRequest.Found> client = kit.createTestProbe(ObjectRequest.Found.class);
    private final org.apache.pekko.actor.ActorRef nobody =
            Adapter.toClassic(kit.system().deadLetters());

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void whatAMovingShardDroppedReachesItsOwner() {
        ObjectRequest.Read read = read("held-back");
        start();

        publish(new Dropped(new ShardingEnvelope<>("bucket", read), "the shard moves", nobody, nobody));

        owners.expectMessage(read);
    }

    @Test
    void whatWaitedForAnEntityThatStoppedReachesItsOwner() {
        ObjectRequest.Read read = read("waited");
        start();

        publish(new DeadLetter(read, nobody, nobody));

        owners.expectMessage(read);
    }

    @Test
    void whatOwnersRepeatThemselvesIsLeftAlone() {
        start();

        publish(new DeadLetter(
                new ObjectRequest.Wake(
                        kit.createTestProbe(ObjectRequest.Awake.class).ref()),
                nobody,
                nobody));
        ObjectRequest.Read read = read("next");
        publish(new DeadLetter(read, nobody, nobody));

        owners.expectMessage(read);
    }

    /** Returns when it listens. */
    private void start() {
        kit.spawn(Redelivery.create(owners.ref()::tell));
        ObjectRequest.Read first = read("first");
        Awaitility.await().until(() -> {
            publish(new DeadLetter(first, nobody, nobody));
            return heard(first);
        });
        // What was published more than once before it was heard.
        Awaitility.await().until(() -> !heard(first));
    }

    private boolean heard(ObjectRequest request) {
        try {
            owners.expectMessage(java.time.Duration.ofMillis(200), request);
            return true;
        } catch (AssertionError nothing) {
            return false;
        }
    }

    private void publish(Object letter) {
        Adapter.toClassic(kit.system()).eventStream().publish(letter);
    }

    private ObjectRequest.Read read(String name) {
        return new ObjectRequest.Read(new ObjectKey(new ResourceType("", "configmaps"), "default", name), client.ref());
    }
}
