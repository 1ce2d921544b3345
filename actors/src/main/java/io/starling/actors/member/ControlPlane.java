package io.starling.actors.member;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.address.PodRangeSettings;
import io.starling.actors.catalog.Catalog;
import io.starling.actors.catalog.CatalogFollower;
import io.starling.actors.catalog.CatalogKeeper;
import io.starling.actors.catalog.CatalogMemory;
import io.starling.actors.catalog.CatalogRelay;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityGuard;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.EventRecorder;
import io.starling.actors.entity.ShardHome;
import io.starling.actors.entity.Stoppages;
import io.starling.actors.failover.Failover;
import io.starling.actors.gateway.ClusterGateway;
import io.starling.actors.gateway.Gateway;
import io.starling.actors.keyvalue.ClusterKeyValues;
import io.starling.actors.keyvalue.KeyValueEntity;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.actors.node.Assignments;
import io.starling.actors.node.BrakeSettings;
import io.starling.actors.node.NodeDirectory;
import io.starling.actors.node.NodeEntity;
import io.starling.actors.origin.OriginsEntity;
import io.starling.actors.records.RecordBucket;
import io.starling.actors.registration.Neighbours;
import io.starling.actors.registration.PodFeed;
import io.starling.actors.registration.RegistrationEntity;
import io.starling.actors.registration.RegistryFeed;
import io.starling.actors.workload.WorkloadEntity;
import io.starling.core.address.PodRanges;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Remembered;
import io.starling.core.failure.Causes;
import io.starling.core.node.Brakes;
import io.starling.core.workload.Pace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's share of the control plane: the entities it may own, its catalog, and the gateway to all of it.
 *
 * @param catalog this member's
 * @param gateway what doors work with
 * @param feeds what it knows of services
 * @param neighbours the heartbeats of services that come to this member
 * @param keyValues the key-value store that doors work with
 * @param failover what finds dead members
 * @param stoppages how its entities fare with the journal
 * @param assignments what its nodes said to the pods they were given
 * @param events tells people what happens on this member
 */
public record ControlPlane(
        Catalog catalog,
        Gateway gateway,
        Feeds feeds,
        Neighbours neighbours,
        KeyValueStore keyValues,
        Failover failover,
        Stoppages stoppages,
        Assignments assignments,
        EventRecorder events) {
    /** The cluster role of members that own entities. */
    public static final String ROLE = "control";

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How often the member's number is asked for: its owner may have to start on a busy machine first. */
    private static final int TRIES = 12;

    /**
     * Starts it, once the member is up in the cluster.
     *
     * @param name the member's name: its number in stamps goes by it
     * @param members how many members like this one the cluster has when all are there: entities are woken when they are
     * @param mark what is remembered of the stamps of this member's earlier runs
     * @param journal where the entities are recorded
     * @param data the member's own directory
     * @param clock the wall clock
     * @param exited as in {@link Failover#start}
     * @return completes when the member may own entities; the catalog completes later
     */
    public static CompletionStage<ControlPlane> start(
            ActorSystem<?> system,
            String name,
            int members,
            StampMark mark,
            JournalFacts journal,
            Path data,
            Clock clock,
            Supplier<Set<String>> exited) {
        CatalogMemory memory = CatalogMemory.in(system, data, journal.id());
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        Supplier<CompletionStage<Remembered>> recall = () -> CompletableFuture.supplyAsync(memory::recall, blocking)
                .thenCombine(journal.lastSequences(), Remembered::confirmed);
        Failover failover = Failover.start(system, name, exited);
        ClusterSharding sharding = ClusterSharding.get(system);
        init(sharding, EntityKind.ORIGINS, OriginsEntity::create);
        Brakes brakes = BrakeSettings.of(system.settings().config());
        PodRanges podRanges = PodRangeSettings.of(system.settings().config());
        LOG.info("Load-balancer addresses: [{}]", AddressBlock.pool(system).range());
        return origin(sharding, name, TRIES).thenCompose(origin -> {
            Catalog catalog = Catalog.start(
                    system,
                    new OriginClock(origin, mark.floor(), clock::millis, Catalog::elapsedMillis),
                    clock,
                    recall);
            return catalog.joined().thenApply(done -> {
                mark.follow(catalog::reading);
                blocking.execute(memory::drop);
                EventRecorder events = new EventRecorder(catalog, clock, name);
                Stoppages stoppages = new Stoppages(journal::firstUnreadable, journal::refusal);
                Assignments assignments = new Assignments();
                failover.tell(events, catalog::view);
                CatalogFollower.Watches watches = CatalogFollower.of(catalog);
                Feeds feeds = Feeds.start(system, watches);
                PodFeed pods = PodFeed.start(system, watches);
                Neighbours neighbours = new Neighbours();
                CatalogRelay.serve(system, catalog);
                initAll(
                        new EntityContext(catalog, sharding, clock, events, stoppages, failover.tenure()::holds),
                        brakes,
                        podRanges,
                        assignments,
                        feeds.registry(),
                        pods,
                        neighbours);
                system.systemActorOf(
                        CatalogKeeper.create(catalog, memory), "catalog-keeper", DispatcherSelector.blocking());
                system.systemActorOf(
                        Waker.create(catalog, journal::persistenceIds, members, EntityKind.NUMEROUS),
                        "waker",
                        Props.empty());
                return new ControlPlane(
                        catalog,
                        ClusterGateway.start(system, catalog, failover.quorum(), journal::trouble, feeds.registry()),
                        feeds,
                        neighbours,
                        ClusterKeyValues.start(system, failover.quorum()),
                        failover,
                        stoppages,
                        assignments,
                        events);
            });
        });
    }

    /** Lets a member without the role send to entities, and know of services what the others know. */
    public static Feeds connect(ActorSystem<?> system) {
        reach(system);
        return Feeds.start(system, CatalogRelay.watches(system));
    }

    /** Lets a member without the role send to entities. */
    public static void reach(ActorSystem<?> system) {
        ClusterSharding sharding = ClusterSharding.get(system);
        for (EntityKind kind : EntityKind.values()) {
            init(sharding, kind, id -> {
                throw new IllegalStateException("entities live on members with the role " + ROLE);
            });
        }
    }

    private static void initAll(
            EntityContext context,
            Brakes brakes,
            PodRanges podRanges,
            Assignments assignments,
            RegistryFeed feed,
            PodFeed pods,
            Neighbours neighbours) {
        NodeDirectory nodes = new NodeDirectory(context.announcements()::view);
        Pace pace = new Pace();
        guarded(context, EntityKind.RECORDS, id -> RecordBucket.create(context, id));
        guarded(context, EntityKind.WORKLOAD, id -> WorkloadEntity.create(context, nodes, pace, id));
        guarded(context, EntityKind.NODE, id -> NodeEntity.create(context, brakes, assignments, nodes, id));
        guarded(context, EntityKind.REGISTRATION, id -> RegistrationEntity.create(context, feed, pods, neighbours, id));
        guarded(context, EntityKind.ADDRESSES, id -> AddressBlock.create(context, podRanges, id));
        guarded(context, EntityKind.KEY_VALUES, id -> KeyValueEntity.create(context, id));
    }

    private static void guarded(
            EntityContext context, EntityKind kind, Function<String, Behavior<EntityMessage>> behavior) {
        init(context.sharding(), kind, id -> EntityGuard.create(context, kind, id, () -> behavior.apply(id)));
    }

    private static void init(
            ClusterSharding sharding, EntityKind kind, Function<String, Behavior<EntityMessage>> behavior) {
        sharding.init(Entity.of(
                        kind.typeKey(),
                        context -> ShardHome.is(context.getEntityId())
                                ? ShardHome.behavior()
                                : behavior.apply(context.getEntityId()))
                .withRole(ROLE)
                .withEntityProps(kind.props()));
    }

    private static CompletionStage<Integer> origin(ClusterSharding sharding, String name, int tries) {
        return EntityKind.ORIGINS
                .ref(sharding, OriginsEntity.ID)
                .<OriginsEntity.Claimed>ask(replyTo -> new OriginsEntity.Claim(name, replyTo), PATIENCE)
                .thenCompose(answer -> answer.number() >= 0
                        ? CompletableFuture.completedFuture(answer.number())
                        : CompletableFuture.failedFuture(new IllegalStateException(
                                "all member numbers are taken: start this member under a name that was used before")))
                .exceptionallyCompose(failure -> tries > 1 && Causes.of(failure) instanceof TimeoutException
                        ? origin(sharding, name, tries - 1)
                        : CompletableFuture.failedFuture(failure));
    }
}
