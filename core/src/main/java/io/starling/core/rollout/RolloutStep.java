package io.starling.core.rollout;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to do next. When it is done, or when anything has changed, ask again.
 *
 * @param create how many pods of which revision to make: the current one, and old ones where a rollout that is paused or
 *     stuck lost some
 * @param stop the names of the pods to stop, in order
 */
public record RolloutStep(Map<String, Integer> create, List<String> stop) {
    public static final RolloutStep NOTHING = new RolloutStep(Map.of(), List.of());

    public RolloutStep {
        create = Collections.unmodifiableMap(new TreeMap<>(create));
        stop = List.copyOf(stop);
    }

    /** How many pods of this revision to make. */
    public int create(String revision) {
        return create.getOrDefault(revision, 0);
    }

    public boolean nothing() {
        return create.isEmpty() && stop.isEmpty();
    }
}
