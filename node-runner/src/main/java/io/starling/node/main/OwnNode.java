package io.starling.node.main;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.node.NodeSight;
import io.starling.core.object.ApiObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;

/** Sees a member's node in that member's own catalog. */
final class OwnNode {
    /** One watch; the next begins where it ended without the node. */
    private static final Duration WATCH = Duration.ofMinutes(1);

    private OwnNode() {}

    /** Completes when this member's lists show the node, ready. It comes after the welcome of its agent, from the same owner. */
    static CompletionStage<Done> seen(ActorSystem<?> system, Gateway gateway, String name) {
        WatchQuery query = new WatchQuery(
                NodeDirectory.NODES, null, object -> object.name().equals(name), "0", false, false, WATCH);
        return gateway.watch(query)
                .filter(OwnNode::ready)
                .runWith(Sink.headOption(), system)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(Done.getInstance())
                        : seen(system, gateway, name));
    }

    private static boolean ready(WatchSignal signal) {
        if (signal instanceof WatchSignal.Added added) {
            return ready(added.document().open());
        }
        return signal instanceof WatchSignal.Modified modified
                && ready(modified.document().open());
    }

    private static boolean ready(ApiObject node) {
        NodeSight sight = NodeSight.of(node);
        return sight != null && sight.lostSince() == null;
    }
}
