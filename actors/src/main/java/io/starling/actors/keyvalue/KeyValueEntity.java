package io.starling.actors.keyvalue;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.keyvalue.KeyValueProtocol.At;
import io.starling.actors.keyvalue.KeyValueProtocol.Decided;
import io.starling.actors.keyvalue.KeyValueProtocol.Follow;
import io.starling.actors.keyvalue.KeyValueProtocol.Submit;
import io.starling.actors.keyvalue.KeyValueProtocol.Where;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Ledger;
import io.starling.core.keyvalue.Request;
import io.starling.core.keyvalue.SessionLeases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Owns one keyspace: orders the requests, journals what they commit, answers, and tells the replicas. Requests that arrive
 * while the journal writes are decided together and written at once; each is a commit of its own.
 */
public final class KeyValueEntity extends EventSourcedBehavior<EntityMessage, Commit, KeyValues> {
    /** The id of the one keyspace there is. */
    public static final String DEFAULT = "default";

    /** Values that are decided together weigh about so much at the most. */
    private static final long MOST_BATCH_BYTES = 1L << 20;

    /** A snapshot holds the whole keyspace, so there are fewer than of small entities. */
    private static final int EVENTS_A_SNAPSHOT = 500;

    private final ActorContext<EntityMessage> actor;
    private final EntityContext context;
    private final PersistenceId id;
    /** What the keyspace may weigh, in bytes: what a snapshot of it may have in the journal's database. */
    private final long most;

    private final SessionLeases leases;
    private final Followers followers = new Followers();
    private final RecentAnswers answered = new RecentAnswers();
    private final List<Submit> waiting = new ArrayList<>();

    private KeyValueEntity(
            ActorContext<EntityMessage> actor,
            TimerScheduler<EntityMessage> timers,
            EntityContext context,
            PersistenceId id) {
        super(id, Journals.restartBackoff());
        this.actor = actor;
        this.context = context;
        this.id = id;
        this.most = actor.getSystem().settings().config().getBytes("starling.key-values.most");
        this.leases = new SessionLeases(context.clock().instant());
        timers.startTimerWithFixedDelay(Tick.INSTANCE, SessionLeases.TICK);
    }

    /** Decide on what is waiting. */
    private enum Decide implements EntityMessage {
        INSTANCE
    }

    private enum Tick implements EntityMessage {
        INSTANCE
    }

    /** What was decided together. */
    private record Batch(List<Commit> commits, List<Runnable> replies) {
        void reply() {
            replies.forEach(Runnable::run);
        }
    }

    public static Behavior<EntityMessage> create(EntityContext context, String entityId) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new KeyValueEntity(actor, timers, context, EntityKind.KEY_VALUES.persistenceId(entityId))));
    }

    @Override
    public KeyValues emptyState() {
        return KeyValues.EMPTY;
    }

    @Override
    public EventHandler<KeyValues, Commit> eventHandler() {
        return (state, commit) -> commit.applyTo(state);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
    }

    @Override
    public CommandHandler<EntityMessage, Commit, KeyValues> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Submit.class, this::submit)
                .onCommand(Decide.class, (state, decide) -> decide(state))
                .onCommand(Where.class, (state, where) -> Effect().reply(where.replyTo(), new At(state.index())))
                .onCommand(Follow.class, this::follow)
                .onCommand(Tick.class, (state, tick) -> tick(state))
                .onCommand(ObjectRequest.Wake.class, (state, wake) -> Effect()
                        .reply(wake.replyTo(), new ObjectRequest.Awake()))
                .build();
    }

    @Override
    public SignalHandler<KeyValues> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (state, failed) -> context.stoppages()
                        .recoveryFailed(id.id(), failed, lastSequenceNumber(actor)))
                .build();
    }

    private void recovered(KeyValues state) {
        leases.follow(state, context.clock().instant());
        context.announcements().announce(id.id(), lastSequenceNumber(actor), List.of());
    }

    /** Behind the requests that are there by now stands the word to decide on all of them. */
    private Effect<Commit, KeyValues> submit(KeyValues state, Submit submit) {
        if (waiting.isEmpty()) {
            actor.getSelf().tell(Decide.INSTANCE);
        }
        waiting.add(submit);
        return Effect().none();
    }

    private Effect<Commit, KeyValues> decide(KeyValues state) {
        Batch batch = decideTogether(state);
        if (!waiting.isEmpty()) {
            actor.getSelf().tell(Decide.INSTANCE);
        }
        return persist(state, batch);
    }

    private Batch decideTogether(KeyValues state) {
        Instant now = context.clock().instant();
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
        KeyValues after = state;
        long weight = 0;
        int taken = 0;
        while (taken < waiting.size() && weight < MOST_BATCH_BYTES) {
            Submit submit = waiting.get(taken++);
            Answer answer = answered.to(submit.id());
            if (answer == null && after.knows(submit.id())) {
                answer = Ledger.repeated(after, submit.request());
            } else if (answer == null) {
                Ledger.Decision decision = Ledger.decide(after, submit.request(), now, most);
                answer = decision.answer();
                renew(after, submit.request(), now);
                answered.note(submit.id(), answer);
                if (!decision.changes().isEmpty()) {
                    Commit commit = new Commit(submit.id(), decision.changes());
                    batch.commits().add(commit);
                    weight += commit.weight();
                    after = commit.applyTo(after);
                }
            }
            Answer told = answer;
            batch.replies().add(() -> submit.replyTo().tell(new Decided(told)));
        }
        waiting.subList(0, taken).clear();
        return batch;
    }

    private void renew(KeyValues state, Request request, Instant now) {
        if (request instanceof Request.RenewSession renewal && state.sessions().containsKey(renewal.id())) {
            leases.renew(state.sessions().get(renewal.id()), now);
        }
    }

    private Effect<Commit, KeyValues> persist(KeyValues before, Batch batch) {
        if (batch.commits().isEmpty()) {
            batch.reply();
            return Effect().none();
        }
        return Effect().persist(batch.commits()).thenRun(after -> {
            leases.follow(after, context.clock().instant());
            followers.tell(before.index(), batch.commits());
            batch.reply();
        });
    }

    private Effect<Commit, KeyValues> follow(KeyValues state, Follow follow) {
        followers.add(follow.follower(), follow.index(), state);
        return Effect().none();
    }

    /** Sessions whose time is over end, each in a commit of its own. */
    private Effect<Commit, KeyValues> tick(KeyValues state) {
        followers.tick();
        Instant now = context.clock().instant();
        Batch batch = new Batch(new ArrayList<>(), List.of());
        KeyValues after = state;
        for (String session : leases.expired(now)) {
            List<Change> changes = Ledger.closing(after, session, now);
            if (!changes.isEmpty()) {
                actor.getLog().info("Session {} wasn't renewed in time: its locks are released", session);
                Commit commit = new Commit(UUID.randomUUID().toString(), changes);
                batch.commits().add(commit);
                after = commit.applyTo(after);
            }
        }
        return persist(state, batch);
    }
}
