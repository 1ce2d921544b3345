package io.starling.core.simulation;

import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeReservations;
import io.starling.core.node.NodeSight;
import io.starling.core.object.ApiObject;
import io.starling.core.schedule.NodeView;
import io.starling.core.workload.NodeTrouble;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the catalogs show of the nodes: the documents that each node's owner showed last, a moment later. */
final class Directory {
    private final World world;
    private final Map<String, Entry> entries = new TreeMap<>();

    record Entry(long version, ApiObject node, NodeReservations reservations) {}

    Directory(World world) {
        this.world = world;
    }

    void publish(ApiObject node, NodeReservations reservations) {
        Entry entry = new Entry(world.nextStamp(), node, reservations);
        long delay = 1L + world.random.nextInt(world.chance(world.faults.late()) ? 2_000 : 30);
        world.after(
                delay,
                () -> entries.merge(node.name(), entry, (old, fresh) -> fresh.version() > old.version() ? fresh : old));
    }

    List<NodeView> views() {
        return entries.values().stream()
                .map(entry -> NodeDocument.view(entry.node(), entry.reservations()))
                .toList();
    }

    Map<String, NodeTrouble> troubles() {
        Map<String, NodeTrouble> troubles = new HashMap<>();
        entries.forEach((name, entry) -> {
            NodeTrouble trouble = NodeDocument.trouble(entry.node());
            if (trouble != null) {
                troubles.put(name, trouble);
            }
        });
        return troubles;
    }

    List<NodeSight> sights() {
        return entries.values().stream()
                .flatMap(entry -> Optional.ofNullable(NodeSight.of(entry.node())).stream())
                .toList();
    }

    NodeReservations reservations(String node) {
        Entry entry = entries.get(node);
        return entry == null ? NodeReservations.NONE : entry.reservations();
    }
}
