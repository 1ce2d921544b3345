package io.starling.actors.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.actors.catalog.Catalog;
import io.starling.actors.member.TestMember;
import io.starling.actors.records.RecordBucket;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Remembered;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;

/** A cluster of one member with its catalog and a journal in memory: what an entity needs to live. */
public final class OneMember implements AutoCloseable {
    private static final Config CONFIG = ConfigFactory.parseString("""
                    pekko.cluster.sharding.retry-interval = 200 ms
                    starling.load-balancer.pool = "192.0.2.10"
                    pekko.actor.serializers.jackson-cbor = "io.starling.actors.entity.StrictCborSerializer"
                    """)
            .withFallback(PersistenceTestKitPlugin.getInstance().config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(TestMember.CONFIG);

    private final AtomicBoolean tenure = new AtomicBoolean(true);
    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "one", CONFIG);
    private final EntityContext context;
    private final Catalog catalog;

    private OneMember() throws Exception {
        Cluster cluster = Cluster.get(system);
        catalog = Catalog.start(
                system,
                new OriginClock(1, 0, System::currentTimeMillis, Catalog::elapsedMillis),
                Clock.systemUTC(),
                () -> CompletableFuture.completedFuture(Remembered.NOTHING));
        catalog.expect(Set.of());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        catalog.joined().toCompletableFuture().get(90, TimeUnit.SECONDS);
        catalog.complete().toCompletableFuture().get(90, TimeUnit.SECONDS);
        context = new EntityContext(
                catalog,
                ClusterSharding.get(system),
                Clock.systemUTC(),
                new EventRecorder(catalog, Clock.systemUTC(), "one"),
                new Stoppages(owner -> CompletableFuture.completedFuture(2L), OneMember::refusal),
                tenure::get);
    }

    /** What a journal answers that has no room. */
    public static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NoRoom(String message) {
            super(message);
        }
    }

    private static Optional<String> refusal(Throwable failure) {
        return failure instanceof NoRoom ? Optional.ofNullable(failure.getMessage()) : Optional.empty();
    }

    /** Whether it is certain that entities are this member's. */
    public void tenure(boolean holds) {
        tenure.set(holds);
    }

    public static OneMember start() throws Exception {
        return new OneMember();
    }

    /** Starts the owners of records, each guarded as in a member. */
    public void initRecords() {
        context.sharding()
                .init(Entity.of(
                                EntityKind.RECORDS.typeKey(),
                                entity -> EntityGuard.create(
                                        context,
                                        EntityKind.RECORDS,
                                        entity.getEntityId(),
                                        () -> RecordBucket.create(context, entity.getEntityId())))
                        .withRole("control"));
    }

    public ActorSystem<Void> system() {
        return system;
    }

    public EntityContext context() {
        return context;
    }

    public Catalog catalog() {
        return catalog;
    }

    @Override
    public void close() {
        ActorTestKit.shutdown(system, Duration.ofSeconds(30));
    }
}
