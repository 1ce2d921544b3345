package io.starling.core.simulation;

import io.starling.core.schedule.NodeView;
import io.starling.core.workload.LostNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the catalogs show of the nodes: what each node's owner told last, a moment later. */
final class Directory {
    private final World world;
    private final Map<String, Entry> entries = new TreeMap<>();

    /** @param session 0 while the node admits nothing */
    record Entry(
            long version,
            NodeView view,
            long session,
            @Nullable LostNode lost) {}

    Directory(World world) {
        this.world = world;
    }

    void publish(NodeView view, long session, @Nullable LostNode lost) {
        Entry entry = new Entry(world.nextStamp(), view, session, lost);
        long delay = 1L + world.random.nextInt(world.chance(world.faults.late()) ? 2_000 : 30);
        world.after(
                delay,
                () -> entries.merge(view.name(), entry, (old, fresh) -> fresh.version() > old.version() ? fresh : old));
    }

    List<NodeView> views() {
        List<NodeView> views = new ArrayList<>();
        entries.values().forEach(entry -> views.add(entry.view()));
        return views;
    }

    Map<String, LostNode> lost() {
        Map<String, LostNode> lost = new HashMap<>();
        entries.forEach((name, entry) -> {
            LostNode loss = entry.lost();
            if (loss != null) {
                lost.put(name, loss);
            }
        });
        return lost;
    }

    long session(String node) {
        Entry entry = entries.get(node);
        return entry == null ? 0 : entry.session();
    }
}
