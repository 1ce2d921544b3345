package io.starling.actors.entity;

import io.starling.actors.Wire;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What every entity that owns objects answers. */
public sealed interface ObjectRequest extends EntityMessage {
    /** Read an object. */
    record Read(ObjectKey key, ActorRef<Found> replyTo) implements ObjectRequest {}

    /**
     * Write an object; answered when the write is on disk and in every reachable catalog.
     *
     * @param id a UUID, equal in all copies of a write that is sent more than once, and in no other; an object that the
     *     write creates has it as its uid
     */
    record Write(String id, ObjectKey key, Mutation mutation, Mutation.Context context, ActorRef<Written> replyTo)
            implements ObjectRequest {}

    /** Be there: recover, show what you own, go on with your work. */
    record Wake(ActorRef<Awake> replyTo) implements ObjectRequest {}

    /** The answer to {@link Wake}, once recovered. */
    record Awake() implements Wire {}

    /** The answer to {@link Read}: empty where there is no such object. */
    record Found(Optional<ApiObject> object) implements Wire {}

    /** The answer to {@link Write}. */
    record Written(Mutation.Outcome outcome) implements Wire {}
}
