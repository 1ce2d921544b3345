package io.starling.actors.member;

import io.starling.actors.catalog.Catalog;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.ShardHome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * Wakes this member's share of the entities that the journal knows, wherever they live: when the cluster starts, and after
 * membership changed, because the entities of a member that is gone sleep until somebody calls them. The members share the
 * work by the hash of the entity's name.
 *
 * <p>Only so many are woken at once, and the next when one is awake: what is asked for meanwhile wakes first, however slow
 * the journal is.
 */
final class Waker extends AbstractBehavior<Waker.Command> {
    private static final int AT_ONCE = 24;
    /** Whoever hasn't answered after that isn't waited for: it is asked again by the sweep. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** After a change of membership, how long shards get to find their new places. */
    private static final Duration SETTLE = Duration.ofSeconds(1);
    /** The slow sweep that finds what slept on after all, for instance because its shard moved. */
    private static final Duration SWEEP = Duration.ofSeconds(30);
    /**
     * How long a member that starts waits for the others of its cluster to come up. Woken before they may own any, all entities
     * would live on the first member, and move.
     */
    private static final Duration FORMING = Duration.ofSeconds(5);
    /** How long it waits for those that came up to learn the catalog, before which they own none. */
    private static final Duration LEARNING = Duration.ofSeconds(15);

    /**
     * What is remembered is woken when the catalogs are complete, so that nothing takes the processor from those that people wait for; and
     * this long after it could have been at the latest.
     */
    private static final Duration HELD_BACK = Duration.ofSeconds(15);

    private static final Duration OFTEN = Duration.ofMillis(200);

    private final TimerScheduler<Command> timers;
    private final ClusterSharding sharding;
    private final Cluster cluster;
    private final Catalog catalog;
    private final Supplier<CompletionStage<List<String>>> journal;
    private final int expected;
    private final Set<EntityKind> kinds;
    private final Duration heldBack;
    private final ActorRef<ObjectRequest.Awake> answers;
    /** What stands for the shards that are to have a home. */
    private final Deque<String> homes = new ArrayDeque<>();

    /** What no catalog knows yet: until all of that is told lists aren't answered. */
    private final Deque<String> unknown = new ArrayDeque<>();

    private final Deque<String> remembered = new ArrayDeque<>();
    private int waking;
    private final long startedAt = System.nanoTime();
    private boolean formed;
    private boolean started;
    /** Whether those are woken too that are remembered. */
    private boolean all;
    /** Whether shards may have lost their homes, or never had any. */
    private boolean homeless = true;

    /** What the waker hears. */
    sealed interface Command {}

    private record Look() implements Command {}

    private record Found(List<String> persistenceIds) implements Command {}

    private record NotFound(Throwable failure) implements Command {}

    private record Answered() implements Command {}

    private record GiveUp() implements Command {}

    private record Forming() implements Command {}

    private record Changed() implements Command {}

    private record All() implements Command {}

    private Waker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Catalog catalog,
            Supplier<CompletionStage<List<String>>> journal,
            int expected,
            Set<EntityKind> kinds,
            Duration heldBack) {
        super(context);
        this.timers = timers;
        this.sharding = ClusterSharding.get(context.getSystem());
        this.cluster = Cluster.get(context.getSystem());
        this.catalog = catalog;
        this.journal = journal;
        this.expected = expected;
        this.kinds = kinds;
        this.heldBack = heldBack;
        this.answers = context.messageAdapter(ObjectRequest.Awake.class, awake -> new Answered());
        cluster.subscriptions()
                .tell(Subscribe.create(context.messageAdapter(MemberUp.class, it -> new Changed()), MemberUp.class));
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(MemberRemoved.class, it -> new Changed()), MemberRemoved.class));
        context.pipeToSelf(catalog.completeEverywhere(), (done, failure) -> new All());
        timers.startTimerWithFixedDelay("forming", new Forming(), OFTEN);
        context.getSelf().tell(new Look());
    }

    /**
     * @param journal all persistence ids
     * @param expected how many members with the role {@code control} make up the cluster when all are there
     * @param kinds all shards of these are given homes
     */
    static Behavior<Command> create(
            Catalog catalog, Supplier<CompletionStage<List<String>>> journal, int expected, Set<EntityKind> kinds) {
        return create(catalog, journal, expected, kinds, HELD_BACK);
    }

    /** @param heldBack for how long at most what is remembered sleeps on while the catalogs aren't complete */
    static Behavior<Command> create(
            Catalog catalog,
            Supplier<CompletionStage<List<String>>> journal,
            int expected,
            Set<EntityKind> kinds,
            Duration heldBack) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new Waker(context, timers, catalog, journal, expected, kinds, heldBack)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, look -> look())
                .onMessage(Found.class, this::found)
                .onMessage(NotFound.class, this::notFound)
                .onMessage(Answered.class, answered -> answered())
                .onMessage(GiveUp.class, giveUp -> giveUp())
                .onMessage(Forming.class, forming -> forming())
                .onMessage(Changed.class, changed -> changed())
                .onMessage(All.class, it -> all())
                .build();
    }

    private Behavior<Command> look() {
        getContext()
                .pipeToSelf(journal.get(), (ids, failure) -> failure == null ? new Found(ids) : new NotFound(failure));
        return this;
    }

    private Behavior<Command> found(Found found) {
        Set<String> entities = new HashSet<>();
        for (String id : found.persistenceIds()) {
            if (EntityKind.isEntity(id)) {
                entities.add(id);
            }
        }
        if (!started) {
            started = true;
            Set<String> owners = new HashSet<>(entities);
            owners.removeIf(id -> id.startsWith(EntityKind.ORIGINS.typeKey().name()));
            catalog.expect(owners);
        }
        homes.clear();
        unknown.clear();
        remembered.clear();
        if (homeless) {
            homeless = false;
            Set<String> shards = new HashSet<>();
            ShardHome.ids(getContext().getSystem())
                    .forEach(id -> kinds.forEach(
                            kind -> shards.add(kind.persistenceId(id).id())));
            homes.addAll(mine(shards));
        }
        mine(entities).forEach(id -> (catalog.known(id) ? remembered : unknown).add(id));
        timers.startSingleTimer("look", new Look(), SWEEP);
        return next();
    }

    private Set<String> mine(Set<String> entities) {
        List<Member> members = controls();
        int me = members.indexOf(cluster.selfMember());
        if (me >= 0) {
            entities.removeIf(id -> Math.floorMod(id.hashCode(), members.size()) != me);
        }
        return entities;
    }

    /** The members that own entities, in an order that is the same everywhere. */
    private List<Member> controls() {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member ->
                        member.hasRole(ControlPlane.ROLE) && member.status().equals(MemberStatus.up()))
                .sorted(Member.ordering())
                .toList();
    }

    private Behavior<Command> notFound(NotFound failure) {
        getContext()
                .getLog()
                .warn(
                        "The journal can't tell which entities there are: {}",
                        failure.failure().toString());
        timers.startSingleTimer("look", new Look(), SETTLE);
        return this;
    }

    private Behavior<Command> next() {
        String id = formed && waking < AT_ONCE ? whoIsNext() : null;
        while (id != null) {
            waking++;
            EntityKind.owner(sharding, id).tell(new ObjectRequest.Wake(answers));
            id = waking < AT_ONCE ? whoIsNext() : null;
        }
        if (waking > 0) {
            timers.startSingleTimer("give-up", new GiveUp(), PATIENCE);
        }
        return this;
    }

    private @Nullable String whoIsNext() {
        if (!homes.isEmpty()) {
            return homes.removeFirst();
        }
        return !unknown.isEmpty() || !all ? unknown.pollFirst() : remembered.pollFirst();
    }

    private Behavior<Command> answered() {
        waking = Math.max(0, waking - 1);
        return next();
    }

    private Behavior<Command> giveUp() {
        waking = 0;
        return next();
    }

    private Behavior<Command> forming() {
        int owning = catalog.joinedMembers();
        Duration waited = Duration.ofNanos(System.nanoTime() - startedAt);
        formed = owning >= expected
                || (waited.compareTo(FORMING) > 0 && owning >= controls().size())
                || waited.compareTo(LEARNING) > 0;
        if (!formed) {
            return this;
        }
        timers.cancel("forming");
        timers.startSingleTimer("all", new All(), heldBack);
        return next();
    }

    private Behavior<Command> all() {
        all = true;
        timers.cancel("all");
        return next();
    }

    private Behavior<Command> changed() {
        homeless = true;
        timers.startSingleTimer("look", new Look(), SETTLE);
        return this;
    }
}
