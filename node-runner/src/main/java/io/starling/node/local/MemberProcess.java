package io.starling.node.local;

import io.starling.node.main.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts the process of a member, which runs {@code starling join} as anybody could. */
public final class MemberProcess {
    /** Carries the journal's URL, whose password has no place among arguments that all users of a machine can see. */
    public static final String JOURNAL_VARIABLE = "STARLING_JOURNAL";

    private MemberProcess() {}

    static RunningProcess start(ClusterDirectory directory, ClusterPlan plan, MemberPlan member, String journalUrl) {
        List<String> command = JavaCommand.member(List.of(), arguments(directory, plan, member));
        Path log = directory.log(member.name());
        try {
            Files.createDirectories(log.getParent());
            Files.createDirectories(directory.memberData(member));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put(JOURNAL_VARIABLE, journalUrl);
            return RunningProcess.of(builder.start().toHandle());
        } catch (IOException e) {
            throw new LaunchException("The member " + member.name() + " can't be started: " + e.getMessage() + ".", e);
        }
    }

    private static List<String> arguments(ClusterDirectory directory, ClusterPlan plan, MemberPlan member) {
        String seeds = plan.seeds().stream().map(HostPort::toString).collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(
                "join",
                "--name",
                member.name(),
                "--seed",
                seeds,
                "--bind",
                ClusterPlan.HOST,
                "--remoting-port",
                Integer.toString(member.remotingPort()),
                "--port",
                Integer.toString(member.apiPort()),
                "--runtime",
                plan.runtime().word(),
                "--data",
                directory.memberData(member).toString(),
                "--lives",
                directory.lives().toString(),
                "--node-share",
                Double.toString(1.0 / plan.members())));
        if (member.ingressPort() != 0) {
            arguments.addAll(List.of("--ingress-port", Integer.toString(member.ingressPort())));
        }
        return arguments;
    }
}
