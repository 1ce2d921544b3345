package io.starling.node.cli;

import io.starling.node.local.LocalCluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a local cluster by its directory. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the cluster keeps its data; .starling in the project's folder unless given.")
    private @Nullable Path directory;

    Path directory() {
        return directory == null
                ? Path.of(System.getProperty("starling.home", ".")).resolve(".starling")
                : directory;
    }

    LocalCluster cluster() {
        return LocalCluster.in(directory(), System.out::println);
    }
}
