package io.starling.actors.records;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Handled;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.Replies;
import io.starling.core.admission.Writes;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.record.Bucket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Owns the objects of one bucket: orders the writes to them, journals what was decided, shows it, replies. */
public final class RecordBucket extends EventSourcedBehavior<EntityMessage, Bucket.Event, Bucket> {
    private final Handled handled;
    private final ActorContext<EntityMessage> actor;
    private final EntityContext context;
    private final String owner;
    /** Stamps that were taken for a write which isn't announced yet. */
    private final Set<Long> open = new HashSet<>();

    /** An announcement was refused: show everything anew. */
    private record ShowAgain() implements EntityMessage {}

    private RecordBucket(ActorContext<EntityMessage> actor, EntityContext context, String entityId) {
        super(EntityKind.RECORDS.persistenceId(entityId), Journals.restartBackoff());
        this.actor = actor;
        this.context = context;
        this.handled = new Handled(context.stoppages(), persistenceId().id());
        this.owner = EntityKind.RECORDS.persistenceId(entityId).id();
    }

    public static Behavior<EntityMessage> create(EntityContext context, String entityId) {
        return Behaviors.setup(actor -> new RecordBucket(actor, context, entityId));
    }

    @Override
    public Bucket emptyState() {
        return Bucket.EMPTY;
    }

    @Override
    public EventHandler<Bucket, Bucket.Event> eventHandler() {
        return (bucket, event) -> event.applyTo(bucket);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return Journals.retention();
    }

    @Override
    public CommandHandler<EntityMessage, Bucket.Event, Bucket> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(ObjectRequest.Read.class, this::read)
                .onCommand(ObjectRequest.Write.class, this::write)
                .onCommand(ObjectRequest.Wake.class, (bucket, wake) -> Effect()
                        .reply(wake.replyTo(), new ObjectRequest.Awake()))
                .onCommand(NamespaceCleaner.Emptied.class, this::emptied)
                .onCommand(ShowAgain.class, (bucket, again) -> {
                    show(bucket);
                    return Effect().none();
                })
                .build();
    }

    @Override
    public SignalHandler<Bucket> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (bucket, failed) -> context.stoppages()
                        .recoveryFailed(owner, failed, lastSequenceNumber(actor)))
                .onSignal(PostStop.instance(), bucket -> withdraw())
                .build();
    }

    private Effect<Bucket.Event, Bucket> read(Bucket bucket, ObjectRequest.Read read) {
        return Effect()
                .reply(
                        read.replyTo(),
                        new ObjectRequest.Found(Optional.ofNullable(
                                bucket.objects().get(read.key().name()))));
    }

    private Effect<Bucket.Event, Bucket> write(Bucket bucket, ObjectRequest.Write write) {
        if (!handled.first(write)) {
            return Effect().none();
        }
        ObjectKey key = write.key();
        Mutation.Outcome outcome = Writes.decide(
                bucket.objects().get(key.name()),
                key,
                Kinds.of(key.type()).orElseThrow(),
                write.mutation(),
                write.context(),
                context.clock().instant(),
                write.id());
        if (!(outcome instanceof Mutation.Accepted accepted)
                || accepted.verdict() == Mutation.Verdict.UNCHANGED
                || write.context().dryRun()) {
            return Effect().reply(write.replyTo(), new ObjectRequest.Written(outcome));
        }
        long stamp = context.announcements().open();
        open.add(stamp);
        ApiObject object = accepted.object().stamped(stamp);
        boolean deleted = accepted.verdict() == Mutation.Verdict.DELETED;
        Bucket.Event event = deleted ? new Bucket.Removed(key.name()) : new Bucket.Stored(object);
        Mutation.Outcome answer = new Mutation.Accepted(object, accepted.verdict(), accepted.warnings());
        return Effect().persist(event).thenRun(after -> {
            CompletionStage<Done> announced = announce(Change.of(stamp, key, deleted ? null : object));
            Replies.when(announced, write.replyTo(), answer);
            if (key.type().equals(Kinds.NAMESPACE.type())) {
                cleanNamespaces(after);
            }
        });
    }

    /** A namespace that is terminating is emptied; when that is done it is removed. */
    private void cleanNamespaces(Bucket bucket) {
        for (ApiObject object : bucket.objects().values()) {
            if (object.kind().equals("Namespace") && object.deleting()) {
                String child = "cleaner-" + object.name();
                if (actor.getChild(child).isEmpty()) {
                    actor.spawn(NamespaceCleaner.create(context, object.name(), actor.getSelf()), child);
                }
            }
        }
    }

    private Effect<Bucket.Event, Bucket> emptied(Bucket bucket, NamespaceCleaner.Emptied emptied) {
        ApiObject namespace = bucket.objects().get(emptied.namespace());
        if (namespace == null || !namespace.deleting()) {
            stopCleaner(emptied.namespace());
            return Effect().none();
        }
        if (!namespace.metadata().path("finalizers").isEmpty()) {
            return Effect().none();
        }
        long stamp = context.announcements().open();
        open.add(stamp);
        return Effect().persist(new Bucket.Removed(emptied.namespace())).thenRun(after -> {
            announce(Change.of(stamp, keyOf(namespace), null));
            stopCleaner(emptied.namespace());
        });
    }

    private void stopCleaner(String namespace) {
        actor.getChild("cleaner-" + namespace).ifPresent(actor::stop);
    }

    private CompletionStage<Done> announce(Change change) {
        open.remove(change.stamp());
        return told(context.announcements().announce(owner, lastSequenceNumber(actor), List.of(change)));
    }

    /** Where the catalogs' order has moved past a stamp, the object takes a new place in it. */
    private CompletionStage<Done> told(CompletionStage<Done> announced) {
        ActorRef<EntityMessage> self = actor.getSelf();
        return announced.whenComplete((done, failure) -> {
            if (failure != null) {
                self.tell(new ShowAgain());
            }
        });
    }

    /** The journal may have refused what was begun before; nobody will announce that. */
    private void recovered(Bucket bucket) {
        handled.forget();
        withdraw();
        bucket.objects().values().forEach(object -> context.announcements().observe(object.resourceVersion()));
        show(bucket);
    }

    /**
     * Shows what was recovered. Where the catalogs know this bucket already but miss a write that was journaled and never
     * announced, the write takes its place in their order now; its own resourceVersion stays, and those who watch list again.
     */
    private void show(Bucket bucket) {
        Set<ObjectKey> shown = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        for (Entry entry : context.announcements().view().ownedBy(owner)) {
            ApiObject mine = bucket.objects().get(entry.key().name());
            if (mine == null) {
                changes.add(Change.of(context.announcements().open(), entry.key(), null));
            } else if (mine.equals(entry.object())) {
                shown.add(entry.key());
            }
        }
        bucket.objects().values().forEach(object -> {
            ObjectKey key = keyOf(object);
            if (!shown.contains(key)) {
                changes.add(Change.of(context.announcements().open(), key, object));
            }
        });
        actor.getLog().debug("{} recovered, {} changes to show", owner, changes.size());
        told(context.announcements().announce(owner, lastSequenceNumber(actor), changes));
        cleanNamespaces(bucket);
    }

    private static ObjectKey keyOf(ApiObject object) {
        return Kinds.byKind(object.apiVersion(), object.kind())
                .map(kind -> new ObjectKey(kind.type(), object.namespace(), object.name()))
                .orElseThrow();
    }

    private void withdraw() {
        open.forEach(context.announcements()::withdraw);
        open.clear();
    }
}
