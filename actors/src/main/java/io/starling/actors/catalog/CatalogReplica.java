package io.starling.actors.catalog;

import io.starling.actors.Wire;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Effect;
import io.starling.core.catalog.Message;
import io.starling.core.catalog.Published;
import io.starling.core.catalog.Remembered;
import io.starling.core.catalog.Replica;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one {@link Replica}: gives it messages, time and the membership, and does what it wants done. All rules are there. */
final class CatalogReplica extends AbstractBehavior<CatalogReplica.Command> {
    sealed interface Command {}

    /** From another member's replica. */
    record Received(Message message) implements Command, Wire {}

    record Announce(String owner, long shows, List<Change> changes, CompletableFuture<Done> done) implements Command {}

    /** Completes with whether the answer is a degraded one. */
    record Await(long version, CompletableFuture<Boolean> reached) implements Command {}

    /** As {@link Await}, for everything that was acknowledged up to now. */
    record AwaitFreshest(CompletableFuture<Boolean> reached) implements Command {}

    /** What there is, for the next life of the cluster. */
    record Recall(CompletableFuture<Remembered.Moment> moment) implements Command {}

    private record Begin(Remembered remembered) implements Command {}

    record Expect(Set<String> owners) implements Command {}

    record MembersChanged(Membership.View view) implements Command {}

    /** An open stamp was withdrawn. */
    enum Nudge implements Command {
        INSTANCE
    }

    enum Tick implements Command {
        INSTANCE
    }

    /** Stands at the end of a burst of messages: what they gave to say is said at once. */
    enum Flush implements Command {
        INSTANCE
    }

    private static final Logger LOG = LoggerFactory.getLogger(CatalogReplica.class);

    private final Replica replica;
    private final Consumer<Published> publish;
    private final Milestones milestones;
    private final Supplier<CompletionStage<Remembered>> memory;
    private final Map<Long, CompletableFuture<Done>> announcements = new HashMap<>();
    private final Map<Long, CompletableFuture<Boolean>> waiting = new HashMap<>();
    private Map<String, ActorRef<Command>> refs = Map.of();
    private long tokens;
    private boolean flushing;

    /**
     * What a replica reaches one after the other.
     *
     * @param joined this member may announce
     * @param complete every expected owner announced itself
     * @param everywhere the same is so at every other member
     */
    record Milestones(
            CompletableFuture<Done> joined, CompletableFuture<Done> complete, CompletableFuture<Done> everywhere) {
        Milestones() {
            this(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    private CatalogReplica(
            ActorContext<Command> context,
            Replica replica,
            Consumer<Published> publish,
            Milestones milestones,
            Supplier<CompletionStage<Remembered>> memory) {
        super(context);
        this.memory = memory;
        this.replica = replica;
        this.publish = publish;
        this.milestones = milestones;
    }

    /** @param memory asked for what is remembered where this member founds the catalog */
    static Behavior<Command> create(
            Replica replica,
            Consumer<Published> publish,
            Milestones milestones,
            Supplier<CompletionStage<Remembered>> memory) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ofMillis(Replica.TICK_MILLIS));
            context.spawn(Membership.create(context.getSelf()), "membership");
            return new CatalogReplica(context, replica, publish, milestones, memory);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Received.class, received -> after(now -> replica.receive(received.message(), now)))
                .onMessage(Announce.class, this::announce)
                .onMessage(Await.class, this::await)
                .onMessage(AwaitFreshest.class, this::awaitFreshest)
                .onMessage(Begin.class, this::begin)
                .onMessage(Recall.class, this::recall)
                .onMessage(Expect.class, expect -> after(now -> replica.expect(expect.owners(), now)))
                .onMessage(MembersChanged.class, this::members)
                .onMessageEquals(Nudge.INSTANCE, () -> after(replica::nudge))
                .onMessageEquals(Tick.INSTANCE, this::tick)
                .onMessageEquals(Flush.INSTANCE, this::flush)
                .onSignal(PostStop.class, signal -> stopped())
                .build();
    }

    private Behavior<Command> announce(Announce command) {
        long token = ++tokens;
        announcements.put(token, command.done());
        return after(now -> replica.announce(token, command.owner(), command.shows(), command.changes(), now));
    }

    private Behavior<Command> await(Await command) {
        long token = waits(command.reached());
        return after(now -> replica.await(token, command.version(), now));
    }

    private Behavior<Command> awaitFreshest(AwaitFreshest command) {
        long token = waits(command.reached());
        return after(now -> replica.awaitFreshest(token, now));
    }

    private long waits(CompletableFuture<Boolean> reached) {
        waiting.put(++tokens, reached);
        return tokens;
    }

    /** Forgets those that gave up waiting. */
    private Behavior<Command> tick() {
        waiting.forEach((token, reached) -> {
            if (reached.isDone()) {
                replica.forget(token);
            }
        });
        waiting.values().removeIf(CompletableFuture::isDone);
        return after(replica::tick);
    }

    private Behavior<Command> begin(Begin begin) {
        Remembered remembered = begin.remembered();
        LOG.info(
                "The catalog begins with {} objects of {} owners that are remembered",
                remembered.entries().size(),
                remembered.sequences().size());
        return after(now -> replica.begin(remembered, now));
    }

    private Behavior<Command> recall(Recall recall) {
        recall.moment().complete(replica.memorable());
        return this;
    }

    private Behavior<Command> members(MembersChanged changed) {
        refs = changed.view().refs();
        return after(now ->
                replica.members(changed.view().refs().keySet(), changed.view().reachable(), now));
    }

    /** A member without a replica would hold the watermark of all: it leaves, and comes back with an empty one. */
    private Behavior<Command> stopped() {
        CoordinatedShutdown.get(getContext().getSystem()).runAll(ReplicaStopped.INSTANCE);
        return this;
    }

    private enum ReplicaStopped implements CoordinatedShutdown.Reason {
        INSTANCE
    }

    private Behavior<Command> flush() {
        flushing = false;
        replica.flush(Catalog.elapsedMillis());
        act();
        return this;
    }

    private Behavior<Command> after(Consumer<Long> input) {
        input.accept(Catalog.elapsedMillis());
        act();
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(Flush.INSTANCE);
        }
        return this;
    }

    private void act() {
        publish.accept(replica.published());
        replica.drain().forEach(this::perform);
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Send send) {
            ActorRef<Command> to = refs.get(send.to());
            if (to != null) {
                to.tell(new Received(send.message()));
            }
        } else if (effect instanceof Effect.Acknowledged acknowledged) {
            taken(announcements, acknowledged.token()).complete(Done.getInstance());
        } else if (effect instanceof Effect.Refused refused) {
            taken(announcements, refused.token())
                    .completeExceptionally(new Announcements.StampExpired(refused.reason()));
        } else if (effect instanceof Effect.Reached reached) {
            taken(waiting, reached.token()).complete(reached.degraded());
        } else if (effect instanceof Effect.Recall) {
            getContext()
                    .pipeToSelf(
                            memory.get(), (found, failure) -> new Begin(found == null ? Remembered.NOTHING : found));
        } else if (effect instanceof Effect.Joined) {
            LOG.info(
                    "This member is part of the catalog, watermark {}",
                    replica.published().watermark());
            milestones.joined().complete(Done.getInstance());
        } else if (effect instanceof Effect.Completed) {
            LOG.info(
                    "The catalog is complete: {} objects",
                    replica.published().newest().size());
            milestones.complete().complete(Done.getInstance());
        } else if (effect instanceof Effect.CompletedEverywhere) {
            milestones.everywhere().complete(Done.getInstance());
        }
    }

    private static <T> CompletableFuture<T> taken(Map<Long, CompletableFuture<T>> futures, long token) {
        CompletableFuture<T> future = futures.remove(token);
        return future == null ? new CompletableFuture<>() : future;
    }
}
