package io.starling.chaos.check;

import io.starling.chaos.history.Operation;
import java.time.Duration;
import java.util.List;

/**
 * A member that is alone refuses writes, once it had the time to find out; unless the others do, because faults before
 * had put them out of the cluster, and it is all that was left. Then the others refuse: never do both sides write.
 */
public final class Minority {
    static final String NAME = "the minority side of a partition refuses writes";

    /** How long a partition may go unnoticed. */
    static final Duration NOTICED = Duration.ofSeconds(15);

    private Minority() {}

    /** Violations: writes that were both asked for and acknowledged in the time, after the partition had to be noticed. */
    public static List<Violation> check(List<Operation> operations, List<Isolation> isolations) {
        return isolations.stream()
                .filter(isolation -> operations.stream()
                        .anyMatch(operation ->
                                !operation.member().equals(isolation.member()) && within(operation, isolation)))
                .flatMap(isolation -> operations.stream()
                        .filter(operation ->
                                operation.member().equals(isolation.member()) && within(operation, isolation))
                        .map(operation -> Violation.of(
                                NAME, "A member that was alone acknowledged a write", List.of(isolation, operation))))
                .toList();
    }

    private static boolean within(Operation operation, Isolation isolation) {
        return operation.outcome().acknowledged()
                && operation.invoked() > isolation.from() + NOTICED.toNanos()
                && operation.completed() < isolation.to();
    }
}
