package io.starling.node.cli;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Does something to one member of a cluster on this machine. */
@Command(
        name = "member",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(kill | stop | start)",
        description = "Kills, stops or starts one member of the cluster on this machine.")
final class MemberCommand {

    @Command(
            name = "kill",
            mixinStandardHelpOptions = true,
            description = "Ends a member with SIGKILL. It stays dead until 'starling member start N'.")
    void kill(
            @Mixin DataOption data,
            @Parameters(paramLabel = "N", description = "The member's number or name.") String which) {
        LocalCluster cluster = data.cluster();
        MemberPlan member = find(cluster, which);
        cluster.kill(member);
        System.out.println(member.name() + " is dead; 'starling member start " + member.number() + "' brings it back");
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Lets a member leave the cluster. It stays away until 'starling member start N'.")
    void stop(
            @Mixin DataOption data,
            @Parameters(paramLabel = "N", description = "The member's number or name.") String which) {
        LocalCluster cluster = data.cluster();
        MemberPlan member = find(cluster, which);
        cluster.stop(member);
        System.out.println(member.name() + " has left; 'starling member start " + member.number() + "' brings it back");
    }

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = "Starts a member that was killed or stopped, and returns when it is ready.")
    void start(
            @Mixin DataOption data,
            @Parameters(paramLabel = "N", description = "The member's number or name.") String which) {
        LocalCluster cluster = data.cluster();
        cluster.start(find(cluster, which));
    }

    private static MemberPlan find(LocalCluster cluster, String which) {
        ClusterPlan plan = cluster.plan();
        return plan.all().stream()
                .filter(member -> which.equals(member.name()) || which.equals(Integer.toString(member.number())))
                .findFirst()
                .orElseThrow(() -> new LaunchException(
                        "There is no member '" + which + "': the members are numbered 1 to " + plan.members() + "."));
    }
}
