package io.starling.actors.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.actors.catalog.Catalog;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.ShardHome;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Remembered;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.pattern.Patterns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakerTest {
    private static final Config CONFIG = ConfigFactory.parseString("""
                    pekko.actor.serializers.jackson-cbor = "io.starling.actors.entity.StrictCborSerializer"
                    """).withFallback(TestMember.CONFIG);

    private static final List<String> REMEMBERED = List.of("Records|a", "Records|b", "Records|c");
    private static final List<String> UNKNOWN = List.of("Records|x", "Records|y");

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "waker", CONFIG);
    private final Queue<Woken> woken = new ConcurrentLinkedQueue<>();

    /** @param complete whether all catalogs were complete by then */
    private record Woken(String owner, boolean complete) {}

    @AfterEach
    void stop() {
        ActorTestKit.shutdown(system, Duration.ofSeconds(30));
    }

    @Test
    void whatIsRememberedIsWokenWhenTheCatalogsAreCompleteAndWhatIsNotBeforeThat() throws Exception {
        Remembered memory =
                new Remembered(List.of(), Map.of(REMEMBERED.get(0), 1L, REMEMBERED.get(1), 1L, REMEMBERED.get(2), 1L));
        Catalog catalog = Catalog.start(
                system,
                new OriginClock(1, 0, System::currentTimeMillis, Catalog::elapsedMillis),
                Clock.systemUTC(),
                () -> CompletableFuture.completedFuture(memory));
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        catalog.joined().toCompletableFuture().get(90, TimeUnit.SECONDS);
        ClusterSharding.get(system)
                .init(Entity.of(
                        EntityKind.RECORDS.typeKey(),
                        entity -> ShardHome.is(entity.getEntityId())
                                ? ShardHome.behavior()
                                : owner(catalog, "Records|" + entity.getEntityId())));
        List<String> journaled = List.of("Records|x", "Records|a", "Records|b", "Records|y", "Records|c");
        system.systemActorOf(
                Waker.create(
                        catalog,
                        () -> CompletableFuture.completedFuture(journaled),
                        1,
                        Set.of(EntityKind.RECORDS),
                        Duration.ofHours(1)),
                "waker",
                Props.empty());
        await().atMost(Duration.ofSeconds(90)).until(() -> woken.size() >= journaled.size());
        assertThat(woken)
                .filteredOn(Woken::complete)
                .extracting(Woken::owner)
                .containsExactlyInAnyOrderElementsOf(REMEMBERED);
        assertThat(woken)
                .filteredOn(one -> !one.complete())
                .extracting(Woken::owner)
                .containsExactlyInAnyOrderElementsOf(UNKNOWN);
        assertThat(shardsWithAHome())
                .as("every shard, whoever lives there")
                .hasSize(system.settings().config().getInt("pekko.cluster.sharding.number-of-shards"));
    }

    private Set<String> shardsWithAHome() {
        Set<String> shards = new HashSet<>();
        Patterns.ask(
                        org.apache.pekko.cluster.sharding.ClusterSharding.get(Adapter.toClassic(system))
                                .shardRegion(EntityKind.RECORDS.typeKey().name()),
                        ShardRegion.getRegionStatsInstance(),
                        Duration.ofSeconds(30))
                .toCompletableFuture()
                .thenApply(answer -> shards.addAll(
                        ((ShardRegion.ShardRegionStats) answer).getStats().keySet()))
                .join();
        return shards;
    }

    /** Announces itself when it is woken, as owners do. */
    private Behavior<EntityMessage> owner(Catalog catalog, String owner) {
        return Behaviors.receive(EntityMessage.class)
                .onMessage(ObjectRequest.Wake.class, wake -> {
                    woken.add(new Woken(
                            owner,
                            catalog.completeEverywhere().toCompletableFuture().isDone()));
                    catalog.announce(owner, 1, List.of());
                    wake.replyTo().tell(new ObjectRequest.Awake());
                    return Behaviors.same();
                })
                .build();
    }
}
