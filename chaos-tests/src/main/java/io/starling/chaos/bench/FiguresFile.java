package io.starling.chaos.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of each benchmark that says where its figures go. */
final class FiguresFile {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec benchmark;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Where the figures are written; a file with the benchmark's name in chaos-tests/target unless given.")
    private @Nullable Path given;

    Path path() {
        Path path = given;
        if (path != null) {
            return path;
        }
        CommandSpec named = benchmark;
        return BenchCluster.home()
                .resolve("chaos-tests/target")
                .resolve((named == null ? "figures" : named.name()) + ".json");
    }
}
