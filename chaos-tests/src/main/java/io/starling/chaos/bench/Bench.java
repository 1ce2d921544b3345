package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code starling bench}, which the script {@code starling} runs from this module's class path. */
@Command(
        name = "starling bench",
        description = "Measures what the project promises; docs/performance.md explains the figures.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SpineBench.class,
            FailoverBench.class,
            RecoveryBench.class,
            RegistryBench.class,
            NodeBench.class,
            NetworkBench.class,
            ScaleBench.class,
            RateBench.class,
            LoadBench.class,
            MicroBench.class
        })
public final class Bench implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs a benchmark and ends the process with its exit code: 1 where it could not be run, whatever the figures are. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Bench::explain)
                .execute(arguments));
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof LaunchException) {
            command.getErr().println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
