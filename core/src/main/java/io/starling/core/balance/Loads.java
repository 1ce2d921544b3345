package io.starling.core.balance;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How busy each target is, whatever service it stands behind. Thread-safe. */
public final class Loads {
    private final Map<String, Load> loads = new ConcurrentHashMap<>();

    /** The one of a target; idle at first. */
    public Load of(Target target) {
        return loads.computeIfAbsent(target.id(), id -> new Load());
    }

    /** Forgets all but these, and those that have something in hand. */
    public void keep(Set<String> targets) {
        loads.entrySet()
                .removeIf(entry ->
                        !targets.contains(entry.getKey()) && entry.getValue().inHand() == 0);
    }
}
