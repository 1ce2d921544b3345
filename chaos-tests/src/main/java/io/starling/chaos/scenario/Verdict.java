package io.starling.chaos.scenario;

import io.starling.chaos.check.Outages;
import io.starling.chaos.check.Violation;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.WatchLog;
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
 * @param watched what each watcher saw
 * @param violations of invariants; none when all is well
 * @param undecided the keys of objects about which the search for an order was given up
 * @param outages how long objects couldn't be asked for, by sort of fault
 */
public record Verdict(
        List<Operation> operations,
        List<WatchLog> watched,
        List<Violation> violations,
        List<String> undecided,
        List<Outages.Figure> outages) {
    public Verdict {
        operations = List.copyOf(operations);
        watched = List.copyOf(watched);
        violations = List.copyOf(violations);
        undecided = List.copyOf(undecided);
        outages = List.copyOf(outages);
    }

    /** Writes {@code violations.txt}, {@code history.txt}, {@code outages.txt} and a file per watcher into a directory. */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.resolve("history.txt")))) {
                operations.forEach(out::println);
            }
            Files.write(
                    directory.resolve("outages.txt"),
                    outages.stream().map(Object::toString).toList());
            for (WatchLog log : watched) {
                Files.write(
                        directory.resolve(log.watcher() + ".txt"),
                        log.entries().stream().map(Object::toString).toList());
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
