package io.starling.chaos.check;

import java.util.List;

/** When faults stop, exactly as many pods as were asked for are ready, on all members, and it stays so. */
public final class Convergence {
    static final String NAME = "exactly N ready when faults stop";

    private Convergence() {}

    /** Violations, when something differed from what is wanted at the end of the bound, or afterwards. */
    public static List<Violation> check(String when, List<String> differences) {
        return differences.isEmpty()
                ? List.of()
                : List.of(new Violation(NAME, when + " the pods aren't those that were asked for", differences));
    }
}
