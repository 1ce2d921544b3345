package io.starling.actors.workload;

import io.starling.actors.node.NodeDirectory;
import io.starling.actors.node.NodeDirectory.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** How the nodes of a workload's pods stood when it was planned last, and whether that plan still holds. Used by its entity alone. */
final class LastPlan {
    private final NodeDirectory nodes;
    private final Map<String, Standing> standings = new HashMap<>();
    /** Whether the plan was of what there is: nothing was written or forgotten since. */
    private boolean current;
    /** Whether it left nothing to do, now or later. */
    private boolean done;

    LastPlan(NodeDirectory nodes) {
        this.nodes = nodes;
    }

    /** A plan is being made: what was found before doesn't hold any more. */
    void begun(Set<String> occupied) {
        current = false;
        standings.clear();
        occupied.forEach(node -> standings.put(node, nodes.standing(node)));
    }

    /**
     * The plan was made.
     *
     * @param occupied the nodes of the workload's pods by now
     * @param nothingLeft whether it left nothing to do, now or later
     */
    void made(Set<String> occupied, boolean nothingLeft) {
        current = true;
        for (String node : occupied) {
            if (!standings.containsKey(node)) {
                Standing standing = nodes.standing(node);
                standings.put(node, standing);
                current &= standing.trouble() == null;
            }
        }
        done = nothingLeft;
    }

    void forget() {
        current = false;
    }

    /** Whether it still holds, but for what time brings: no node of the workload's pods is another than it was. */
    boolean holds() {
        return current && all(Standing::equals);
    }

    /** Whether another would find nothing, now or later: so it is for nearly all workloads nearly always, and there may be very many. */
    boolean rests() {
        return current && done && all(Standing::rests);
    }

    private boolean all(BiPredicate<Standing, Standing> same) {
        return standings.entrySet().stream()
                .allMatch(node -> same.test(node.getValue(), nodes.standing(node.getKey())));
    }
}
