package io.starling.actors.node;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.address.PodRanges;
import io.starling.core.node.NodeState;
import io.starling.core.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Gets a node its range of pod addresses, and gives back what it had before it was deleted. What isn't answered is asked again:
 * the owner of the ranges gives a node what it has already. Used by the node's entity alone.
 */
final class PodRangeDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ActorContext<EntityMessage> actor;
    private final EntityContext context;
    private Instant next = Instant.MIN;
    private String complaint = "";

    /** A range for its owner, or why there is none. */
    record Answered(String owner, AddressBlock.Answer answer) implements EntityMessage {}

    /** What the node had as this owner is back. */
    record Returned(String owner) implements EntityMessage {}

    /** No answer came. */
    record Unanswered() implements EntityMessage {}

    PodRangeDesk(ActorContext<EntityMessage> actor, EntityContext context) {
        this.actor = actor;
        this.context = context;
    }

    /** Asks for what the node lacks, and gives back what it doesn't have any more; not more often than is of use. */
    void settle(NodeState node) {
        Instant now = context.clock().instant();
        if (now.isBefore(next) || (!node.lacksRange() && node.returning().isEmpty())) {
            return;
        }
        next = now.plus(PATIENCE);
        node.returning().forEach(this::giveBack);
        ApiObject object = node.object();
        if (object != null && node.lacksRange()) {
            claim(NodeState.ownerOf(object));
        }
    }

    /** Lets the next {@link #settle} ask at once. */
    void changed() {
        next = Instant.MIN;
    }

    private void claim(String owner) {
        actor.ask(
                AddressBlock.Answer.class,
                EntityKind.ADDRESSES.ref(context.sharding(), PodRanges.ID),
                PATIENCE,
                replyTo -> new AddressBlock.Claim(owner, replyTo),
                (answer, failure) -> failure == null ? new Answered(owner, answer) : new Unanswered());
    }

    private void giveBack(String owner) {
        actor.ask(
                AddressBlock.Answer.class,
                EntityKind.ADDRESSES.ref(context.sharding(), PodRanges.ID),
                PATIENCE,
                replyTo -> new AddressBlock.Retain(List.of(), owner, replyTo),
                (answer, failure) -> failure == null ? new Returned(owner) : new Unanswered());
    }

    /** What the node is to record of an answer; null for nothing. */
    NodeState.@Nullable Event given(NodeState node, Answered answered) {
        ApiObject object = node.object();
        if (answered.answer() instanceof AddressBlock.Denied denied) {
            complain(object, denied);
            return null;
        }
        if (object == null || !NodeState.ownerOf(object).equals(answered.owner())) {
            return node.returning().contains(answered.owner()) ? null : new NodeState.RangeUnwanted(answered.owner());
        }
        return node.lacksRange()
                ? new NodeState.RangeGiven(
                        ((AddressBlock.Given) answered.answer()).addresses().get(0))
                : null;
    }

    /** Once for each reason: it is asked for again and again. */
    private void complain(@Nullable ApiObject object, AddressBlock.Denied denied) {
        if (object != null && !denied.problem().equals(complaint)) {
            complaint = denied.problem();
            context.events()
                    .warning(
                            object,
                            "NoPodRange",
                            "Node " + object.name() + " gets no range of pod addresses: " + denied.problem()
                                    + "; delete nodes that are gone, or start the control members with a wider"
                                    + " starling.pod-network.cidr");
        }
    }
}
