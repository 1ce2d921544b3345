package io.starling.actors.records;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.EventRecorder;
import io.starling.actors.entity.ObjectRequest;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.Mutation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Empties a namespace that is terminating: asks the owner of everything in it to delete it, again and again, until nothing
 * was found twice in a row; then tells the namespace's owner. A create that was on its way when the deletion began is found
 * by the second look.
 */
final class NamespaceCleaner {
    private static final Duration LOOK = Duration.ofMillis(400);
    private static final int EMPTY_LOOKS = 2;

    private final ActorContext<Look> actor;
    private final EntityContext context;
    private final String namespace;
    private final ActorRef<EntityMessage> owner;
    private int emptyLooks;

    /** Look what is left. */
    enum Look {
        NOW
    }

    /** The namespace holds nothing any more. */
    record Emptied(String namespace) implements EntityMessage {}

    private NamespaceCleaner(
            ActorContext<Look> actor, EntityContext context, String namespace, ActorRef<EntityMessage> owner) {
        this.actor = actor;
        this.context = context;
        this.namespace = namespace;
        this.owner = owner;
    }

    static Behavior<Look> create(EntityContext context, String namespace, ActorRef<EntityMessage> owner) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            NamespaceCleaner cleaner = new NamespaceCleaner(actor, context, namespace, owner);
            timers.startTimerWithFixedDelay(Look.NOW, LOOK);
            return Behaviors.receive(Look.class)
                    .onMessageEquals(Look.NOW, cleaner::look)
                    .build();
        }));
    }

    private Behavior<Look> look() {
        List<Entry> left = left();
        left.forEach(this::delete);
        emptyLooks = left.isEmpty() ? emptyLooks + 1 : 0;
        if (emptyLooks >= EMPTY_LOOKS) {
            owner.tell(new Emptied(namespace));
        }
        return Behaviors.same();
    }

    private List<Entry> left() {
        List<Entry> left = new ArrayList<>();
        for (Kind kind : Kinds.all()) {
            if (kind.namespaced()) {
                left.addAll(context.announcements().view().list(kind.type(), namespace));
            }
        }
        return left;
    }

    private void delete(Entry entry) {
        if (entry.owner().startsWith(EventRecorder.OWNER)) {
            long stamp = context.announcements().open();
            context.announcements().announce(entry.owner(), 0, List.of(Change.of(stamp, entry.key(), null)));
            return;
        }
        if (entry.object().deleting()) {
            return;
        }
        EntityKind.owner(context.sharding(), entry.owner())
                .tell(new ObjectRequest.Write(
                        UUID.randomUUID().toString(),
                        entry.key(),
                        new Mutation.Delete("Background", null, null, null),
                        Mutation.Context.internal("namespace-cleaner"),
                        actor.getSystem().ignoreRef()));
    }
}
