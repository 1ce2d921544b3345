package io.starling.chaos.check;

import io.starling.chaos.history.Action;
import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Action.Update;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every acknowledged write is there at the end, unless another one may have replaced it. Weaker than
 * {@link Linearizability}, but it is quick, decides always, and its message names the lost write.
 */
public final class AcknowledgedWrites {
    static final String NAME = "acknowledged writes survive";

    private AcknowledgedWrites() {}

    /**
     * Violations among the reads of the end.
     *
     * @param operations everything that was asked before
     * @param last reads after the last write, at least one of every object
     */
    public static List<Violation> check(List<Operation> operations, List<Operation> last) {
        Map<String, List<Operation>> byKey = History.byKey(operations);
        List<Violation> violations = new ArrayList<>();
        for (Operation read : last) {
            List<Operation> before = byKey.getOrDefault(read.key(), List.of());
            lost(before, read)
                    .ifPresent(write -> violations.add(Violation.of(
                            NAME, "At the end of the run this write is lost: " + write + "; read: " + read, before)));
        }
        return violations;
    }

    /** An acknowledged write that ended before whatever made the object as it is now began. */
    private static Optional<Operation> lost(List<Operation> operations, Operation read) {
        Outcome outcome = read.outcome();
        boolean found = outcome instanceof Found;
        if (!found && !(outcome instanceof Outcome.Absent)) {
            return Optional.empty();
        }
        List<Operation> makers = operations.stream()
                .filter(operation -> mayHaveTakenPlace(operation) && makes(operation.action(), outcome))
                .toList();
        long latest =
                makers.stream().mapToLong(AcknowledgedWrites::latest).max().orElse(Long.MIN_VALUE);
        return operations.stream()
                .filter(operation -> operation.outcome().acknowledged())
                .filter(operation -> operation.completed() < read.invoked())
                .filter(operation -> !makers.contains(operation))
                .filter(operation -> latest < operation.invoked())
                .findFirst();
    }

    /** When it took place at the latest, as far as anybody knows. */
    private static long latest(Operation operation) {
        return operation.outcome() instanceof Outcome.Unknown ? Long.MAX_VALUE : operation.completed();
    }

    private static boolean mayHaveTakenPlace(Operation operation) {
        return operation.outcome().acknowledged() || operation.outcome() instanceof Outcome.Unknown;
    }

    private static boolean makes(Action action, Outcome outcome) {
        if (outcome instanceof Found found) {
            return found.value().equals(written(action));
        }
        return action instanceof Delete;
    }

    private static String written(Action action) {
        if (action instanceof Create create) {
            return create.value();
        }
        if (action instanceof Update update) {
            return update.value();
        }
        return action instanceof Patch patch ? patch.value() : "";
    }
}
