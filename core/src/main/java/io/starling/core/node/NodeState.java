package io.starling.core.node;

import io.starling.core.Journaled;
import io.starling.core.object.ApiObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * What is journaled of one node.
 *
 * @param object the Node as users and its registration made it, without status; null before the first agent came, and once
 *     it was deleted
 * @param facts the machine as its agent found it last; null before
 * @param life whether it lives, and its epoch
 * @param range the addresses of its pods, as {@code 10.244.3.0/24}; null while it has none
 * @param returning as whom it may still have a range from before it was deleted
 */
public record NodeState(
        @Nullable ApiObject object,
        @Nullable NodeFacts facts,
        NodeLife life,
        @Nullable String range,
        List<String> returning)
        implements Journaled {
    public static final NodeState ABSENT = new NodeState(null, null, NodeLife.NEW, null, List.of());

    /** Snapshots of old know of no ranges. */
    public NodeState {
        returning = Objects.requireNonNullElse(returning, List.of());
    }

    /** Who it is to the owner of the ranges: another one, once the node was deleted and is registered again. */
    public static String ownerOf(ApiObject node) {
        return "node " + node.name() + " " + node.uid();
    }

    /** Whether it has to be given a range. */
    public boolean lacksRange() {
        return object != null && facts != null && facts.podNetwork() && range == null;
    }

    /** A recorded fact. */
    public sealed interface Event extends Journaled {
        NodeState applyTo(NodeState before);
    }

    public record Stored(ApiObject object) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(object, before.facts, before.life, before.range, before.returning);
        }
    }

    /** The object was deleted; what is known of the node's life stays, so that epochs rise. Its range goes back. */
    public record Removed() implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            PVector<String> returning = TreePVector.from(before.returning);
            ApiObject object = before.object;
            // One that lacks a range may have asked for it.
            if (object != null && (before.range != null || before.lacksRange())) {
                returning = returning.plus(ownerOf(object));
            }
            return new NodeState(null, before.facts, before.life, null, returning);
        }
    }

    public record Found(NodeFacts facts) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(before.object, facts, before.life, before.range, before.returning);
        }
    }

    public record Lived(NodeLife.Event event) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(
                    before.object, before.facts, event.applyTo(before.life), before.range, before.returning);
        }
    }

    /** The node's pods have addresses of this range. */
    public record RangeGiven(String range) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(before.object, before.facts, before.life, range, before.returning);
        }
    }

    /** A range came too late: the node was deleted meanwhile. It goes back. */
    public record RangeUnwanted(String owner) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            PVector<String> returning = TreePVector.from(before.returning);
            return new NodeState(before.object, before.facts, before.life, before.range, returning.plus(owner));
        }
    }

    /** What it had as this owner is back. */
    public record RangeReturned(String owner) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            PVector<String> returning = TreePVector.from(before.returning);
            return new NodeState(
                    before.object, before.facts, before.life, before.range, returning.minusAll(List.of(owner)));
        }
    }
}
