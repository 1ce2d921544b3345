package io.starling.node.cli;

import io.starling.node.local.LocalCluster;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a cluster on this machine. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows members, journal and what the cluster holds. Exit code 3 when something that should run doesn't, or"
                        + " an entity stopped.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_WELL = 3;

    private enum Output {
        text,
        json
    }

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json; ${DEFAULT-VALUE} unless given.")
    private Output output = Output.text;

    @Override
    public Integer call() {
        LocalCluster cluster = data.cluster();
        StatusDocument status = StatusDocument.of(cluster);
        System.out.println(
                output == Output.json
                        ? status.json().toPrettyString()
                        : new StatusText(status.json(), InstantSource.system()).toString());
        return status.well() ? 0 : NOT_WELL;
    }
}
