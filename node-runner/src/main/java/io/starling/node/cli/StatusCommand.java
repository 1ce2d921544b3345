package io.starling.node.cli;

import io.starling.node.local.ApiCounts;
import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.HostPort;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a cluster on this machine. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows members, journal and what the cluster holds. Exit code 3 when something that should run doesn't.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_WELL = 3;
    private static final String ROW = "%-10s %-8s %-22s %-16s %s%n";

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() {
        LocalCluster cluster = data.cluster();
        ClusterPlan plan = cluster.plan();
        boolean well = cluster.running();
        System.out.println("cluster    " + cluster.directory().root() + ", runtime "
                + plan.runtime().word());
        System.out.println("supervisor "
                + cluster.directory()
                        .supervisor()
                        .map(p -> "runs as process " + p.pid())
                        .orElse("does not run"));
        boolean journal = cluster.journal().answers();
        well &= journal;
        System.out.println("journal    " + (journal ? "answers " : "does not answer ")
                + cluster.journal().place());
        System.out.println(
                "seeds      " + plan.seeds().stream().map(HostPort::toString).collect(Collectors.joining(",")));
        System.out.println();
        System.out.printf(ROW, "MEMBER", "PROCESS", "STATE", "ROLES", "API");
        for (MemberPlan member : plan.all()) {
            well &= show(cluster, member);
        }
        System.out.println();
        System.out.println(counts(cluster, plan));
        return well ? 0 : NOT_WELL;
    }

    /** Whether the member is as it should be. */
    private static boolean show(LocalCluster cluster, MemberPlan member) {
        Optional<RunningProcess> process = cluster.directory().member(member);
        Wanted wanted = cluster.directory().wanted(member);
        boolean ready = process.isPresent() && cluster.ready(member);
        String state =
                switch (wanted) {
                    case RUNNING -> ready ? "ready" : process.isPresent() ? "not ready" : "not running";
                    case STOPPED -> process.isPresent() ? "leaving" : "stopped by request";
                    case KILLED -> process.isPresent() ? "dying" : "killed by request";
                };
        String pid = process.map(p -> Long.toString(p.pid())).orElse("-");
        System.out.printf(ROW, member.name(), pid, state, "control,worker", member.api());
        return ready || wanted != Wanted.RUNNING;
    }

    private static String counts(LocalCluster cluster, ClusterPlan plan) {
        return plan.all().stream()
                .filter(member -> cluster.directory().member(member).isPresent() && cluster.ready(member))
                .findFirst()
                .map(member -> ApiCounts.of(cluster.api(member)).toString())
                .orElse("No member answers.");
    }
}
