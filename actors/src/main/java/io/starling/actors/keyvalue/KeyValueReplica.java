package io.starling.actors.keyvalue;

import io.starling.actors.keyvalue.KeyValueProtocol.Commits;
import io.starling.actors.keyvalue.KeyValueProtocol.Follow;
import io.starling.actors.keyvalue.KeyValueProtocol.Piece;
import io.starling.actors.keyvalue.KeyValueProtocol.ToFollower;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** Follows the owner of a keyspace, from the first time that somebody reads here. */
final class KeyValueReplica extends AbstractBehavior<KeyValueReplica.Command> {
    /** How often the owner hears that this replica is there, and what it has. */
    private static final Duration TICK = Duration.ofMillis(500);

    private final Consumer<Follow> owner;
    private final Consumer<KeyValues> publish;
    private final ActorRef<ToFollower> self;
    private final List<Reach> behind = new ArrayList<>();
    private final List<Await> watching = new ArrayList<>();
    private @Nullable KeyValues state;
    private @Nullable Transfer transfer;
    private boolean following;

    /** What a replica hears. */
    sealed interface Command {}

    /** Completes when the replica has come so far, with what it has then. */
    record Reach(long index, CompletableFuture<KeyValues> reached) implements Command {}

    /** Completes as {@link KeyValueStore#changed} says. */
    record Await(long seen, Predicate<Change> relevant, CompletableFuture<KeyValues> changed) implements Command {}

    /** Nobody waits any longer. */
    enum Release implements Command {
        INSTANCE
    }

    private record Received(ToFollower message) implements Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    /** A whole state on its way, as far as it is here. */
    private record Transfer(long index, int next, KeyValues joined) {}

    private KeyValueReplica(ActorContext<Command> context, Consumer<Follow> owner, Consumer<KeyValues> publish) {
        super(context);
        this.owner = owner;
        this.publish = publish;
        this.self = context.messageAdapter(ToFollower.class, Received::new);
    }

    /**
     * @param owner takes a message to the owner, wherever that is
     * @param publish learns of every state that this replica comes to
     */
    static Behavior<Command> create(Consumer<Follow> owner, Consumer<KeyValues> publish) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
            return new KeyValueReplica(context, owner, publish);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Reach.class, this::reach)
                .onMessage(Await.class, this::await)
                .onMessage(Received.class, received -> received(received.message()))
                .onMessageEquals(Tick.INSTANCE, this::tick)
                .onMessageEquals(Release.INSTANCE, this::release)
                .build();
    }

    private Behavior<Command> reach(Reach reach) {
        if (state != null && state.index() >= reach.index()) {
            reach.reached().complete(state);
            return this;
        }
        behind.add(reach);
        begin();
        return this;
    }

    private Behavior<Command> await(Await await) {
        if (state != null && state.index() > await.seen()) {
            await.changed().complete(state);
        } else {
            watching.add(await);
            begin();
        }
        return this;
    }

    private void begin() {
        if (!following) {
            following = true;
            follow();
        }
    }

    private Behavior<Command> received(ToFollower message) {
        if (message instanceof Commits commits) {
            commits(commits);
        } else if (message instanceof Piece piece) {
            piece(piece);
        }
        return this;
    }

    private void commits(Commits message) {
        KeyValues before = state == null ? KeyValues.EMPTY : state;
        if (message.before() > before.index()) {
            follow();
            return;
        }
        int known = (int) Math.min(message.commits().size(), before.index() - message.before());
        List<Commit> fresh = message.commits().subList(known, message.commits().size());
        KeyValues after = before;
        for (Commit commit : fresh) {
            after = commit.applyTo(after);
        }
        take(after);
        watching.removeIf(await ->
                fresh.stream().flatMap(commit -> commit.changes().stream()).anyMatch(await.relevant()) && told(await));
    }

    private void piece(Piece piece) {
        if (state != null && piece.index() <= state.index()) {
            return;
        }
        Transfer now = transfer;
        if (piece.number() == 0) {
            transfer = new Transfer(piece.index(), 1, piece.part());
        } else if (now != null && now.index() == piece.index() && now.next() == piece.number()) {
            transfer = new Transfer(now.index(), now.next() + 1, now.joined().plus(piece.part()));
        }
        Transfer then = transfer;
        if (then != null && then.index() == piece.index() && then.next() == piece.of()) {
            transfer = null;
            take(then.joined());
            watching.removeIf(this::told);
        }
    }

    private boolean told(Await await) {
        if (state != null) {
            await.changed().complete(state);
        }
        return state != null;
    }

    private void take(KeyValues after) {
        state = after;
        publish.accept(after);
        behind.removeIf(
                reach -> after.index() >= reach.index() && reach.reached().complete(after));
    }

    private Behavior<Command> tick() {
        behind.removeIf(reach -> reach.reached().isDone());
        watching.removeIf(await -> await.changed().isDone());
        if (following) {
            follow();
        }
        return this;
    }

    private Behavior<Command> release() {
        watching.removeIf(this::told);
        return this;
    }

    private void follow() {
        owner.accept(new Follow(self, state == null ? 0 : state.index()));
    }
}
