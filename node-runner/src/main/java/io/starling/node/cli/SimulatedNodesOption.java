package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import io.starling.node.main.MemberSettings;
import io.starling.node.main.RuntimeKind;
import io.starling.node.main.SimulatedNodes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make many nodes of one member. */
final class SimulatedNodesOption {
    /** As many as a node of Kubernetes takes unless it says otherwise. */
    private static final int USUAL_PODS = 110;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Pretend to be N nodes, NODE-1 to NODE-N, each with an agent of its own;"
                    + " with --roles worker --runtime simulated. One node, NODE, unless given.")
    private @Nullable Integer nodes;

    @Option(
            names = "--first-node",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of the first of them; ${DEFAULT-VALUE} unless given."
                    + " Members with different numbers have nodes with different addresses.")
    private int first;

    @Option(
            names = "--pods-per-node",
            paramLabel = "N",
            defaultValue = "" + USUAL_PODS,
            description = "How many pods each of them takes; ${DEFAULT-VALUE} unless given.")
    private int pods;

    /** Null where the member is one node. */
    @Nullable SimulatedNodes checked(Set<String> roles, @Nullable RuntimeKind runtime) {
        if (nodes == null) {
            return null;
        }
        if (runtime != RuntimeKind.SIMULATED || !roles.equals(Set.of(MemberSettings.WORKER))) {
            throw new LaunchException("--nodes needs --roles worker and --runtime simulated.");
        }
        if (nodes < 1 || first < 1 || pods < 1 || (long) first + nodes - 1 > SimulatedNodes.MOST) {
            throw new LaunchException("--nodes, --first-node and --pods-per-node must be at least 1,"
                    + " and the last node's number at most " + SimulatedNodes.MOST + ".");
        }
        return new SimulatedNodes(nodes, first, pods);
    }
}
