package io.starling.actors.entity;

import io.starling.actors.Wire;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What every entity that owns objects answers. */
public sealed interface ObjectRequest extends EntityMessage {
    /** Read an object. */
    record Read(ObjectKey key, ActorRef<Found> replyTo) implements ObjectRequest, Question {}

    /**
     * Write an object; answered when the write is on disk and in every reachable catalog.
     *
     * @param id a UUID, equal in all copies of a write that is sent more than once, and in no other; an object that the
     *     write creates has it as its uid
     */
    record Write(String id, ObjectKey key, Mutation mutation, Mutation.Context context, ActorRef<Written> replyTo)
            implements ObjectRequest, Question {}

    /** Be there: recover, show what you own, go on with your work. */
    record Wake(ActorRef<Awake> replyTo) implements ObjectRequest {}

    /** The answer to {@link Wake}, once recovered. */
    record Awake() implements Wire {}

    /**
     * The answer to {@link Read}.
     *
     * @param object empty where there is no such object, or where the owner refuses
     * @param refusal why the owner can't tell, null where it can
     */
    record Found(Optional<ApiObject> object, @Nullable ApiStatus refusal) implements Wire {
        public Found(Optional<ApiObject> object) {
            this(object, null);
        }

        /** The object, or {@link Refusal} where the owner can't tell. */
        public Optional<ApiObject> told() {
            if (refusal != null) {
                throw Refusal.of(refusal);
            }
            return object;
        }
    }

    /** The answer to {@link Write}. */
    record Written(Mutation.Outcome outcome) implements Wire {}
}
