package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From the failure of a node or a container until its pods are ready again. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How soon the pods of a node that fails are ready elsewhere, and a killed container runs again.")
final class NodesBench implements Runnable {
    enum Part {
        /** A member that only runs pods is killed for good. */
        KILLED,
        /** Such a member stands still, as if its host had vanished. */
        SILENT,
        /** A member with both roles is killed for good. */
        MEMBER,
        /** One container is killed. */
        CONTAINER
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Of killed, silent, member and container; all unless given.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--runs", paramLabel = "N", description = "A figure is the median of so many runs; 3 unless given.")
    private int runs = 3;

    @Option(names = "--pods", paramLabel = "N", description = "How many pods the node has; 20 unless given.")
    private int pods = 20;

    @Option(names = "--runtime", paramLabel = "KIND", description = "docker or process; docker unless given.")
    private RuntimeKind runtime = RuntimeKind.DOCKER;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where the figures are written; chaos-tests/target/nodes.json unless given.")
    private Path json = home().resolve("chaos-tests/target/nodes.json");

    @Override
    public void run() {
        if (runs < 1 || pods < 1 || runtime == RuntimeKind.SIMULATED) {
            throw new LaunchException("--runs and --pods must be at least 1, and --runtime docker or process.");
        }
        Report report = new Report(System.out);
        try (BenchCluster cluster = BenchCluster.up(home(), runtime);
                AutoCloseable engine = runtime == RuntimeKind.DOCKER ? BareEngine.connect() : () -> {}) {
            NodeFigures figures = new NodeFigures(home(), cluster, runtime, report, pods);
            parts.forEach(part -> figures.measure(part, runs));
        } catch (LaunchException e) {
            throw e;
        } catch (Exception e) {
            throw new LaunchException("The engine can't be left: " + e.getMessage() + ".", e);
        }
        report.finish(json);
    }

    private static Path home() {
        return Path.of(System.getProperty("starling.home", ".")).toAbsolutePath();
    }
}
