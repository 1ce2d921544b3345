package io.starling.actors.network;

import io.starling.actors.catalog.CatalogFollower;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.network.NodeRange;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Keeps where the pods of every node are found, and tells whoever listens. Thread-safe. */
public final class NodeFeed {
    private final List<Consumer<Map<String, NodeRange>>> listeners = new ArrayList<>();
    private @Nullable Map<String, NodeRange> ranges;

    private NodeFeed() {}

    /** Starts it; once for each member. */
    public static NodeFeed start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        NodeFeed feed = new NodeFeed();
        CatalogFollower.start(system, "node-feed", List.of(NodeDirectory.NODES), watches, feed.new Reading());
        return feed;
    }

    /**
     * Tells the ranges of all nodes, by the nodes' names, as soon as they are known, and after every change. Listeners must be
     * quick, and stay for as long as the member lives.
     */
    public synchronized void listen(Consumer<Map<String, NodeRange>> listener) {
        listeners.add(listener);
        if (ranges != null) {
            listener.accept(ranges);
        }
    }

    private synchronized void publish(Map<String, NodeRange> next) {
        if (!next.equals(ranges)) {
            ranges = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    private final class Reading implements CatalogFollower.Reader {
        private SortedMap<String, NodeRange> read = new TreeMap<>();
        private boolean complete;

        @Override
        public void begin() {
            read = new TreeMap<>();
            complete = false;
        }

        @Override
        public void put(ResourceType type, Document packed) {
            ApiObject node = packed.open();
            Optional<NodeRange> range = NodeRange.of(node);
            NodeRange before = range.isPresent() ? read.put(node.name(), range.get()) : read.remove(node.name());
            if (!Optional.ofNullable(before).equals(range)) {
                tell();
            }
        }

        @Override
        public void remove(ResourceType type, Document node) {
            if (read.remove(node.heading().name()) != null) {
                tell();
            }
        }

        @Override
        public void complete() {
            complete = true;
            tell();
        }

        private void tell() {
            if (complete) {
                publish(Map.copyOf(read));
            }
        }
    }
}
