package io.starling.actors.keyvalue;

import io.starling.actors.Wire;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Question;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Request;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The words between the owner of a keyspace, those who ask it, and the replicas that follow it.
 *
 * <p>A replica says {@link Follow} with the index it has, over and over; the owner sends what is missing, and every commit
 * from then on. A replica that finds a gap says Follow at once. Whoever reads asks {@link Where} the owner is, and waits
 * until the own replica has come so far.
 */
final class KeyValueProtocol {
    private KeyValueProtocol() {}

    /** What the owner understands. */
    sealed interface ToOwner extends EntityMessage {}

    /**
     * Decide and commit; answered with {@link Decided}.
     *
     * @param id equal in all copies of a request that is sent again, and in no other
     */
    record Submit(String id, Request request, ActorRef<Decided> replyTo) implements ToOwner, Question {}

    /** How far are you? Answered with {@link At}. */
    record Where(ActorRef<At> replyTo) implements ToOwner, Question {}

    /** @param index what the follower has, 0 for nothing */
    record Follow(ActorRef<ToFollower> follower, long index) implements ToOwner {}

    record Decided(Answer answer) implements Wire {}

    record At(long index) implements Wire {}

    /** What a replica understands. */
    sealed interface ToFollower extends Wire {}

    /** @param before the index that the first of them follows */
    record Commits(long before, List<Commit> commits) implements ToFollower {}

    /**
     * A part of the whole state.
     *
     * @param index the index of that state
     * @param number from 0
     * @param of how many parts there are
     */
    record Piece(long index, int number, int of, KeyValues part) implements ToFollower {}
}
