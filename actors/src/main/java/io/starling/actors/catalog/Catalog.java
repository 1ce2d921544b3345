package io.starling.actors.catalog;

import io.starling.actors.gateway.Gateway.ListQuery;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Published;
import io.starling.core.catalog.Remembered;
import io.starling.core.catalog.Replica;
import io.starling.core.object.ResourceType;
import io.starling.core.object.Stamp;
import io.starling.core.selector.Selector;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.stream.javadsl.Source;

/**
 * This control member's catalog: entities announce to it, doors read it. Thread-safe.
 *
 * <p>Starting order of a member: {@link #start}, join the cluster, wait for {@link #joined}, then start the entities and tell
 * {@link #expect} which of them there are; lists answer when {@link #complete}.
 */
public final class Catalog implements Announcements {
    private static final Duration FOLLOWED = Duration.ofDays(100);

    private final OriginClock clock;
    private final Clock time;
    private final ChangeWindow window;
    private final Replica replica;
    private final ActorRef<CatalogReplica.Command> actor;
    private final CatalogReads reads;
    private final CatalogReplica.Milestones milestones = new CatalogReplica.Milestones();
    private volatile Published published = Published.EMPTY;

    private Catalog(
            ActorSystem<?> system, OriginClock clock, Clock time, Supplier<CompletionStage<Remembered>> memory) {
        this.clock = clock;
        this.time = time;
        this.window = new ChangeWindow(ChangeWindow.CAPACITY);
        this.replica =
                new Replica(Membership.run(Cluster.get(system).selfMember().uniqueAddress()), clock, window);
        this.actor = system.systemActorOf(
                CatalogReplica.create(replica, now -> published = now, milestones, memory),
                Membership.NAME,
                DispatcherSelector.fromConfig("starling.catalog-dispatcher"));
        this.reads = new CatalogReads(this, window, system.executionContext());
    }

    /**
     * Starts the replica of this member, which must have the role {@code control}; once for each actor system.
     *
     * @param clock takes this member's stamps: its origin number is this run's alone, its floor above all that earlier runs
     *     of that number took
     * @param memory asked for what is remembered of an earlier life of the cluster where this member founds the catalog
     */
    public static Catalog start(
            ActorSystem<?> system, OriginClock clock, Clock time, Supplier<CompletionStage<Remembered>> memory) {
        return new Catalog(system, clock, time, memory);
    }

    /** The clock of replicas, which nobody sets: milliseconds since some moment. */
    public static long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** What the next life of the cluster may begin with. */
    CompletionStage<Remembered.Moment> memorable() {
        CompletableFuture<Remembered.Moment> moment = new CompletableFuture<>();
        actor.tell(new CatalogReplica.Recall(moment));
        return moment;
    }

    /** Completes when this member may announce: all others count it. Entities start after it. */
    public CompletionStage<Done> joined() {
        return milestones.joined();
    }

    /** Completes when every owner that was expected, here or on the member that this one learned from, announced itself. */
    public CompletionStage<Done> complete() {
        return milestones.complete();
    }

    @Override
    public CompletionStage<Done> completeEverywhere() {
        return milestones.everywhere();
    }

    /** These owners must announce themselves, possibly with no changes, before lists are answered. */
    public void expect(Set<String> owners) {
        actor.tell(new CatalogReplica.Expect(owners));
    }

    /** Whether this owner announced itself since the cluster started, or is remembered. */
    public boolean known(String owner) {
        return replica.known(owner);
    }

    /** How many members may announce, this one included: that many can own entities. */
    public int joinedMembers() {
        return replica.joinedMembers();
    }

    @Override
    public long open() {
        return clock.open();
    }

    @Override
    public void observe(long stamp) {
        clock.raise(stamp);
    }

    /** At or above every stamp that was taken or seen here. */
    public long reading() {
        return clock.reading();
    }

    @Override
    public void withdraw(long stamp) {
        if (clock.settle(stamp)) {
            actor.tell(CatalogReplica.Nudge.INSTANCE);
        }
    }

    @Override
    public CompletionStage<Done> announce(String owner, long shows, List<Change> changes) {
        CompletableFuture<Done> done = new CompletableFuture<>();
        actor.tell(new CatalogReplica.Announce(owner, shows, changes, done));
        return done;
    }

    @Override
    public CatalogView view() {
        return new StateView(published.newest());
    }

    /** As {@link io.starling.actors.gateway.Gateway#list}. */
    public CompletionStage<Listing> list(ListQuery query) {
        return reads.list(query);
    }

    /** As {@link io.starling.actors.gateway.Gateway#watch}. */
    public Source<WatchSignal, NotUsed> watch(WatchQuery query) {
        return reads.watch(query);
    }

    /** Everything of a kind and what follows: what there is to tell at a time is told at once. */
    Source<List<WatchSignal>, NotUsed> follow(ResourceType type) {
        return reads.follow(new WatchQuery(type, null, Selector.ALL, "", true, true, FOLLOWED));
    }

    public CatalogFigures figures() {
        Published now = published;
        return new CatalogFigures(
                now.newest().size(),
                Math.max(0, time.millis() - Stamp.millis(now.watermark())),
                window.size(),
                window.watchers(),
                milestones.complete().isDone());
    }

    Published published() {
        return published;
    }

    /** Completes with whether the answer is a degraded one, see {@link io.starling.core.catalog.Effect.Reached}. */
    CompletableFuture<Boolean> await(long version) {
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        actor.tell(new CatalogReplica.Await(version, reached));
        return reached;
    }

    /** As {@link #await}, for everything that was acknowledged up to now. */
    CompletableFuture<Boolean> awaitFreshest() {
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        actor.tell(new CatalogReplica.AwaitFreshest(reached));
        return reached;
    }

    /** How many owners are still missing, for the reason of a refusal. */
    String incompleteness() {
        int missing = replica.missing();
        return missing < 0
                ? "the catalog of this member is starting"
                : "the catalog of this member waits for " + missing + " owners to announce their objects";
    }
}
