package io.starling.chaos.scenario;

import io.starling.chaos.check.Violation;
import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.JournalKind;
import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code starling chaos}, which the script {@code starling} runs from this module's class path. */
@Command(
        name = "starling chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a cluster of its own, lets a random schedule of faults happen to it while clients ask and watch, and judges"
                    + " what they saw. docs/chaos.md explains the output.",
            "As root, members get hosts of their own (network namespaces), and partitions are real.",
            "Exit code 1: an invariant was violated. 2: wrong options. 3: the run itself failed."
        })
public final class Chaos implements Callable<Integer> {
    private static final int VIOLATED = 1;
    private static final int FAILED = 3;

    @Option(names = "--minutes", paramLabel = "N", description = "How long faults happen; 5 unless given.")
    private double minutes = 5;

    @Option(names = "--seed", paramLabel = "S", description = "Of the schedule and the load; random unless given.")
    private @Nullable Long seed;

    @Option(names = "--members", paramLabel = "N", description = "3 unless given.")
    private int members = 3;

    @Option(names = "--runtime", paramLabel = "KIND", description = "simulated or process; process unless given.")
    private RuntimeKind runtime = RuntimeKind.PROCESS;

    @Option(names = "--journal", paramLabel = "KIND", description = "postgres or cassandra; postgres unless given.")
    private JournalKind journal = JournalKind.POSTGRES;

    @Option(
            names = "--faults",
            paramLabel = "SORT",
            split = ",",
            description = "Only these, of: ${COMPLETION-CANDIDATES}; all unless given.")
    private Set<Sort> faults = EnumSet.allOf(Sort.class);

    @Option(names = "--port", paramLabel = "P", description = "The first port that may be used; 7700 unless given.")
    private int port = 7700;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Chaos())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Chaos::explain)
                .execute(arguments));
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof LaunchException) {
            command.getErr().println(e.getMessage());
            return FAILED;
        }
        throw e;
    }

    @Override
    public Integer call() {
        if (minutes <= 0 || members < 2) {
            throw new LaunchException("--minutes must be above 0 and --members at least 2.");
        }
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
        say("--seed " + chosen);
        Timeline timeline = Schedule.random(chosen, members, (int) Math.round(minutes * 60), faults);
        Path directory = directory();
        ChaosCluster.Setup setup = new ChaosCluster.Setup(directory, members, journal, runtime, port, List.of());
        Path results = home().resolve("chaos-tests/target/chaos/seed-" + chosen);
        try (ChaosCluster cluster = ChaosCluster.start(setup, Chaos::say)) {
            say("The cluster is ready.");
            return report(ChaosRun.play(timeline, cluster, chosen, Chaos::say), results);
        } finally {
            Kept.logs(directory.resolve("logs"), results);
            Kept.remove(directory);
        }
    }

    private static int report(Verdict verdict, Path results) {
        verdict.write(results);
        verdict.outages().forEach(figure -> say(figure.toString()));
        for (Violation violation : verdict.violations()) {
            say("VIOLATED: " + violation.invariant() + ": " + violation.message());
        }
        say(verdict.violations().size() + " violations, " + verdict.undecided().size() + " objects undecided, "
                + verdict.operations().size() + " answers judged; histories and logs are in " + results);
        return verdict.violations().isEmpty() ? 0 : VIOLATED;
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("starling-chaos");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(String line) {
        System.out.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }

    private static Path home() {
        return Path.of(System.getProperty("starling.home", ".")).toAbsolutePath();
    }
}
