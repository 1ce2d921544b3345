package io.starling.actors.entity;

import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.stoppage.Stoppage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.JournalProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Stands around an entity. One whose journal can't be read rests: it says so, refuses what it is asked at once, and is tried
 * again, more and more rarely. A journal that doesn't answer is another matter: the entity itself waits for that. One that answers
 * that it takes no writes, for want of room, is waited for by nobody: writes are refused with what it said, but for one now and
 * then that tries. While it isn't certain that no other member has followed this one in owning the entity, no {@link Question}
 * reaches it.
 */
public final class EntityGuard extends BehaviorInterceptor<Object, Object> {
    /** So many wait to hear which event can't be read; more hear at once that one can't. */
    private static final int MOST_ASKED = 1_000;

    /** What the owner of a shown stoppage is called in catalogs, before the entity's persistence id. */
    private static final String OWNER = "Stopped|";

    private final ActorContext<EntityMessage> actor;
    private final EntityContext context;
    private final String owner;
    private final Supplier<Behavior<EntityMessage>> entity;
    private final ActorRef<ObjectRequest.Awake> awake;
    private int failures;
    private @Nullable Stoppage stoppage;
    /** Whether it isn't known yet which event it is, and who asked meanwhile. */
    private boolean locating;

    private final List<ObjectRequest> asked = new ArrayList<>();

    private EntityGuard(
            ActorContext<EntityMessage> actor,
            EntityContext context,
            String owner,
            Supplier<Behavior<EntityMessage>> entity) {
        super(Object.class);
        this.actor = actor;
        this.context = context;
        this.owner = owner;
        this.entity = entity;
        this.awake = actor.messageAdapter(ObjectRequest.Awake.class, it -> new Serves());
    }

    /** The entity has recovered. */
    private record Serves() implements EntityMessage {}

    /** Where the event is that can't be decoded. */
    private record Located(long sequence) implements EntityMessage {}

    private record Retry() implements EntityMessage {}

    /** @param entity makes the entity; called anew for every try */
    public static Behavior<EntityMessage> create(
            EntityContext context, EntityKind kind, String entityId, Supplier<Behavior<EntityMessage>> entity) {
        return Behaviors.setup(actor -> {
            EntityGuard guard =
                    new EntityGuard(actor, context, kind.persistenceId(entityId).id(), entity);
            guard.learn();
            return Behaviors.<Object, Object>intercept(() -> guard, guard.fresh())
                    .unsafeCast();
        });
    }

    /** It may have stopped on a member that is gone, and be readable since. */
    private void learn() {
        stoppage = shown().orElse(null);
        if (stoppage != null) {
            actor.getSelf().tell(new ObjectRequest.Wake(awake));
        }
    }

    private Optional<Stoppage> shown() {
        return context.announcements()
                .view()
                .find(Stoppage.key(owner))
                .map(Entry::object)
                .map(Stoppage::of);
    }

    private Behavior<Object> fresh() {
        return entity.get().unsafeCast();
    }

    @Override
    public Behavior<Object> aroundReceive(TypedActorContext<Object> ctx, Object message, ReceiveTarget<Object> target) {
        if (message instanceof Serves) {
            serves();
            return Behaviors.same();
        }
        if (message instanceof Located located) {
            return located(located);
        }
        if (message instanceof Question && !context.tenure().getAsBoolean()) {
            return Behaviors.same();
        }
        if (message instanceof ObjectRequest.Write write) {
            Optional<ApiStatus> refusal = context.stoppages().refusal(owner, write);
            if (refusal.isPresent()) {
                write.replyTo().tell(new ObjectRequest.Written(new Mutation.Refused(refusal.get())));
                return Behaviors.same();
            }
        }
        if (message instanceof JournalProtocol.WriteMessageSuccess) {
            context.stoppages().wrote(owner);
        } else if (message instanceof JournalProtocol.WriteMessageFailure failure) {
            context.stoppages().failedToWrite(owner, failure.cause());
        } else if (message instanceof JournalProtocol.WriteMessageRejected rejection) {
            context.stoppages().failedToWrite(owner, rejection.cause());
        }
        Behavior<Object> next = target.apply(ctx, message);
        Stoppages.Unreadable unreadable = context.stoppages().take(owner);
        return unreadable == null ? next : stop(unreadable);
    }

    @Override
    public Behavior<Object> aroundSignal(TypedActorContext<Object> ctx, Signal signal, SignalTarget<Object> target) {
        if (signal instanceof PostStop) {
            context.stoppages().left(owner);
        }
        return target.apply(ctx, signal);
    }

    private Behavior<Object> stop(Stoppages.Unreadable unreadable) {
        failures++;
        Instant now = context.clock().instant();
        Stoppage before = stoppage;
        // Most likely it is the event that it was; whether it is so is found out anew.
        long known = before == null || !before.reason().equals(unreadable.reason()) ? 0 : before.sequence();
        long sequence = unreadable.sequence() > 0 ? unreadable.sequence() : known;
        stoppage = new Stoppage(
                owner,
                sequence,
                unreadable.reason(),
                context.events().member(),
                before == null ? now : before.since(),
                now.plus(Stoppage.rest(failures)));
        context.stoppages().stopped(owner);
        // The catalog doesn't wait for what can't be told.
        context.announcements().announce(owner, 0, List.of());
        show(stoppage.document());
        if (unreadable.sequence() > 0) {
            tell(stoppage);
        } else {
            locating = sequence == 0;
            actor.pipeToSelf(
                    context.stoppages().locate(owner), (found, failure) -> new Located(found == null ? 0 : found));
        }
        actor.scheduleOnce(Stoppage.rest(failures), actor.getSelf(), new Retry());
        return resting();
    }

    /** Who asked meanwhile hears which event it is. */
    private Behavior<Object> located(Located located) {
        locating = false;
        Stoppage present = stoppage;
        if (present != null) {
            stoppage = present.at(located.sequence());
            show(stoppage.document());
            tell(stoppage);
            asked.forEach(this::refuse);
            asked.clear();
        }
        return Behaviors.same();
    }

    /** Once is enough, however often it fails. */
    private void tell(Stoppage present) {
        if (failures == 1) {
            actor.getLog().error("{} stops: {}", owner, present.sentence());
            context.events()
                    .warning(
                            about(present),
                            "EntityStopped",
                            present.sentence() + ". It alone doesn't serve; it is tried again every "
                                    + Stoppage.rest(Integer.MAX_VALUE).toSeconds() + " s at least");
        }
    }

    private Behavior<Object> resting() {
        return Behaviors.receive(Object.class)
                .onMessage(ObjectRequest.Read.class, this::asked)
                .onMessage(ObjectRequest.Write.class, this::asked)
                .onMessage(ObjectRequest.Wake.class, wake -> {
                    wake.replyTo().tell(new ObjectRequest.Awake());
                    return Behaviors.same();
                })
                .onMessage(Retry.class, retry -> {
                    actor.getSelf().tell(new ObjectRequest.Wake(awake));
                    return fresh();
                })
                // Whatever else an entity is told is told again until it is answered.
                .onAnyMessage(any -> Behaviors.same())
                .build();
    }

    private Behavior<Object> asked(ObjectRequest request) {
        if (locating && asked.size() < MOST_ASKED) {
            asked.add(request);
        } else {
            refuse(request);
        }
        return Behaviors.same();
    }

    private void refuse(ObjectRequest request) {
        if (request instanceof ObjectRequest.Read read) {
            read.replyTo().tell(new ObjectRequest.Found(Optional.empty(), refusal(read.key())));
        } else if (request instanceof ObjectRequest.Write write) {
            write.replyTo().tell(new ObjectRequest.Written(new Mutation.Refused(refusal(write.key()))));
        }
    }

    private ApiStatus refusal(ObjectKey asked) {
        return Objects.requireNonNull(stoppage).refusal(asked);
    }

    private void serves() {
        Stoppage over = stoppage;
        if (over == null) {
            return;
        }
        stoppage = null;
        failures = 0;
        locating = false;
        asked.forEach(actor.getSelf()::tell);
        asked.clear();
        context.stoppages().serves(owner);
        show(null);
        actor.getLog().warn("{} serves again", owner);
        context.events().normal(about(over), "EntityServes", owner + " can be read and serves again");
    }

    private void show(@Nullable ApiObject document) {
        long stamp = context.announcements().open();
        context.announcements()
                .announce(
                        OWNER + owner,
                        0,
                        List.of(Change.of(
                                stamp, Stoppage.key(owner), document == null ? null : document.stamped(stamp))));
    }

    /** One of its objects, that people see the event with; the one that it is named after where that is known. */
    private ApiObject about(Stoppage present) {
        List<Entry> known = List.copyOf(context.announcements().view().ownedBy(owner));
        return known.stream()
                .filter(entry -> owner.endsWith("/" + entry.key().name()))
                .findFirst()
                .or(() -> known.stream().findFirst())
                .map(Entry::object)
                .orElseGet(present::subject);
    }
}
