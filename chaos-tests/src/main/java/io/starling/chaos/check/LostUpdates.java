package io.starling.chaos.check;

import io.starling.chaos.history.Action;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Versions rise, each is given to one write, and an update of an old version is refused. Part of {@link Linearizability},
 * but quick and with a plainer message.
 */
public final class LostUpdates {
    static final String NAME = "versions rise and no update is lost";

    private LostUpdates() {}

    /** Violations of all objects. */
    public static List<Violation> check(List<Operation> operations) {
        List<Violation> violations = new ArrayList<>();
        History.byKey(operations).values().forEach(object -> {
            violations.addAll(twice(object));
            violations.addAll(falling(object));
        });
        return violations;
    }

    /** Two writes that both replaced the same version, or were both given it. */
    private static List<Violation> twice(List<Operation> object) {
        List<Violation> violations = new ArrayList<>();
        Map<Long, Operation> replaced = new HashMap<>();
        Map<Long, Operation> given = new HashMap<>();
        for (Operation operation : object) {
            if (!(operation.outcome() instanceof Outcome.Applied applied)) {
                continue;
            }
            if (operation.action() instanceof Action.Update update) {
                Operation other = replaced.put(update.ifVersion(), operation);
                if (other != null) {
                    violations.add(Violation.of(
                            NAME, "Two updates replaced version " + update.ifVersion(), List.of(other, operation)));
                }
            }
            Operation same = applied.version() == 0 ? null : given.put(applied.version(), operation);
            if (same != null) {
                violations.add(Violation.of(
                        NAME, "Two writes were given version " + applied.version(), List.of(same, operation)));
            }
        }
        return violations;
    }

    /** Something older than what had been answered before it was asked; or an update of such. */
    private static List<Violation> falling(List<Operation> object) {
        List<Violation> violations = new ArrayList<>();
        List<Operation> byEnd = new ArrayList<>(object);
        byEnd.sort(Comparator.comparingLong(Operation::completed));
        int next = 0;
        Operation highest = null;
        for (Operation operation : object) {
            while (next < byEnd.size() && byEnd.get(next).before(operation)) {
                Operation ended = byEnd.get(next++);
                highest = highest == null || ended.version() > highest.version() ? ended : highest;
            }
            if (highest != null && tooOld(operation, highest.version())) {
                violations.add(Violation.of(
                        NAME, "A version that is older than what was answered before", List.of(highest, operation)));
            }
        }
        return violations;
    }

    private static boolean tooOld(Operation operation, long known) {
        if (operation.outcome() instanceof Outcome.Applied applied) {
            boolean stale = operation.action() instanceof Action.Update update && update.ifVersion() < known;
            return stale || (applied.version() != 0 && applied.version() <= known);
        }
        return operation.version() != 0 && operation.version() < known;
    }
}
