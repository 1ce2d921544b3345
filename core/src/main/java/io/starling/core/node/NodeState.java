package io.starling.core.node;

import io.starling.core.Journaled;
import io.starling.core.object.ApiObject;
import org.jspecify.annotations.Nullable;

/**
 * What is journaled of one node.
 *
 * @param object the Node as users and its registration made it, without status; null before the first agent came, and once
 *     it was deleted
 * @param facts the machine as its agent found it last; null before
 * @param life whether it lives, and its epoch
 */
public record NodeState(
        @Nullable ApiObject object, @Nullable NodeFacts facts, NodeLife life) implements Journaled {
    public static final NodeState ABSENT = new NodeState(null, null, NodeLife.NEW);

    /** A recorded fact. */
    public sealed interface Event extends Journaled {
        NodeState applyTo(NodeState before);
    }

    public record Stored(ApiObject object) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(object, before.facts, before.life);
        }
    }

    /** The object was deleted; what is known of the node's life stays, so that epochs rise. */
    public record Removed() implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(null, before.facts, before.life);
        }
    }

    public record Found(NodeFacts facts) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(before.object, facts, before.life);
        }
    }

    public record Lived(NodeLife.Event event) implements Event {
        @Override
        public NodeState applyTo(NodeState before) {
            return new NodeState(before.object, before.facts, event.applyTo(before.life));
        }
    }
}
