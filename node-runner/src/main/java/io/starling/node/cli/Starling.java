package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import io.starling.persistence.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code starling}. What can't be done ends with one sentence on standard error and exit code 1; a command that can't be understood with 2. */
@Command(
        name = "starling",
        description = {"A container orchestrator and service registry without a leader.", ""},
        mixinStandardHelpOptions = true,
        versionProvider = Starling.Version.class,
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            MemberCommand.class,
            LogsCommand.class,
            JoinCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            JournalSchemaCommand.class,
            DemoCommand.class,
            TestCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            VersionCommand.class,
            SuperviseCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Begin with 'starling demo', or with 'starling up'. 'starling help COMMAND' tells more."})
public final class Starling implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Starling())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Starling::explain);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof LaunchException || e instanceof JournalException) {
            command.getErr().println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }

    /** The version, as the build wrote it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            try (InputStream in = Starling.class.getResourceAsStream("version.properties")) {
                if (in == null) {
                    throw new IllegalStateException("missing resource version.properties");
                }
                Properties properties = new Properties();
                properties.load(in);
                return new String[] {"starling " + properties.getProperty("version")};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
