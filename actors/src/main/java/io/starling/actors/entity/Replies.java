package io.starling.actors.entity;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/** Answers to writes, given when the catalogs have them. */
public final class Replies {
    private Replies() {}

    /** Answers once {@code announced} completes; a catalog that failed leaves the write durable but its answer unsure. */
    public static void when(
            CompletionStage<Done> announced, ActorRef<ObjectRequest.Written> replyTo, Mutation.Outcome outcome) {
        announced.whenComplete((done, failure) -> replyTo.tell(new ObjectRequest.Written(
                failure == null
                        ? outcome
                        : new Mutation.Refused(ApiStatus.unavailable(
                                "the write is stored, but not every member has confirmed it: " + failure)))));
    }
}
