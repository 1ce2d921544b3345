package io.starling.chaos.scenario;

import io.starling.chaos.check.Violation;
import io.starling.chaos.history.Operation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of a run.
 *
 * @param operations everything that was asked and answered
 * @param violations of invariants; none when all is well
 * @param undecided the keys of objects about which the search for an order was given up
 */
public record Verdict(List<Operation> operations, List<Violation> violations, List<String> undecided) {
    public Verdict {
        operations = List.copyOf(operations);
        violations = List.copyOf(violations);
        undecided = List.copyOf(undecided);
    }

    /** Writes {@code violations.txt} and {@code history.txt} into a directory. */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.resolve("history.txt")))) {
                operations.forEach(out::println);
            }
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.resolve("violations.txt")))) {
                for (Violation violation : violations) {
                    out.println("VIOLATED: " + violation.invariant());
                    out.println(violation.message());
                    violation.evidence().forEach(line -> out.println("    " + line));
                    out.println();
                }
                undecided.forEach(key -> out.println("undecided: " + key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
