package io.starling.actors.member;

import io.starling.actors.catalog.Catalog;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.ObjectRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Wakes every entity that the journal knows: when the cluster starts, and after membership changed, because the entities of
 * a member that is gone sleep until somebody calls them. Paced, so that entities that are asked for wake first.
 */
final class Waker extends AbstractBehavior<Waker.Command> {
    private static final int AT_ONCE = 100;
    private static final Duration PACE = Duration.ofMillis(100);
    /** After a change of membership, how long shards get to find their new places. */
    private static final Duration SETTLE = Duration.ofSeconds(1);
    /** The slow sweep that finds what slept on after all, for instance because its shard moved. */
    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final TimerScheduler<Command> timers;
    private final ClusterSharding sharding;
    private final Catalog catalog;
    private final Supplier<CompletionStage<List<String>>> journal;
    private final Deque<String> asleep = new ArrayDeque<>();
    private boolean started;

    /** What the waker hears. */
    sealed interface Command {}

    private record Look() implements Command {}

    private record Found(List<String> persistenceIds) implements Command {}

    private record NotFound(Throwable failure) implements Command {}

    private record Next() implements Command {}

    private record Joined() implements Command {}

    private record Removed() implements Command {}

    private Waker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Catalog catalog,
            Supplier<CompletionStage<List<String>>> journal) {
        super(context);
        this.timers = timers;
        this.sharding = ClusterSharding.get(context.getSystem());
        this.catalog = catalog;
        this.journal = journal;
        Cluster cluster = Cluster.get(context.getSystem());
        cluster.subscriptions()
                .tell(Subscribe.create(context.messageAdapter(MemberUp.class, it -> new Joined()), MemberUp.class));
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(MemberRemoved.class, it -> new Removed()), MemberRemoved.class));
        timers.startTimerWithFixedDelay("sweep", new Look(), SWEEP);
        context.getSelf().tell(new Look());
    }

    /** @param journal all persistence ids */
    static Behavior<Command> create(Catalog catalog, Supplier<CompletionStage<List<String>>> journal) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Waker(context, timers, catalog, journal)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, look -> look())
                .onMessage(Found.class, this::found)
                .onMessage(NotFound.class, this::notFound)
                .onMessage(Next.class, next -> next())
                .onMessage(Joined.class, joined -> again())
                .onMessage(Removed.class, removed -> again())
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
        asleep.clear();
        asleep.addAll(entities);
        return next();
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
        for (int i = 0; i < AT_ONCE && !asleep.isEmpty(); i++) {
            EntityKind.owner(sharding, asleep.removeFirst()).tell(new ObjectRequest.Wake());
        }
        if (!asleep.isEmpty()) {
            timers.startSingleTimer("next", new Next(), PACE);
        }
        return this;
    }

    private Behavior<Command> again() {
        timers.startSingleTimer("look", new Look(), SETTLE);
        return this;
    }
}
