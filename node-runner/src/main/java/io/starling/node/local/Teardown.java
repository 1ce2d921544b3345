package io.starling.node.local;

import io.starling.node.network.kernel.Leftovers;
import io.starling.node.network.pods.PodLeftovers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stops a local cluster in order: the members, then the journal. The members are asked to leave all at once: one after the
 * other, each would hand its pods to those that are next to go. They are told that all go, so that nobody waits for a successor.
 */
final class Teardown {
    /** Longer than a member gives its pods to end. */
    private static final long LEAVE_SECONDS = 45;

    private Teardown() {}

    /** Returns when nothing runs any more; the data stays. */
    static void run(ClusterDirectory directory, ClusterPlan plan, Consumer<String> say) {
        Map<MemberPlan, RunningProcess> running = new LinkedHashMap<>();
        for (MemberPlan member : plan.all()) {
            directory.member(member).ifPresent(process -> running.put(member, process));
        }
        Obituaries obituaries = directory.obituaries();
        running.values().forEach(obituaries::leaves);
        running.values().forEach(RunningProcess::terminate);
        running.forEach((member, process) -> awaitEnd(member, process, say));
        running.values().forEach(obituaries::died);
        LocalJournal.of(directory, plan).stop(say);
        sweep(say);
        directory.forgetRun();
    }

    /** Members that were killed left their kernel rules behind. */
    private static void sweep(Consumer<String> say) {
        try {
            Leftovers.sweep("");
            PodLeftovers.sweep("");
        } catch (IOException e) {
            say.accept("kernel rules that were left behind couldn't be looked for: " + e.getMessage());
        }
    }

    private static void awaitEnd(MemberPlan member, RunningProcess process, Consumer<String> say) {
        if (process.awaitEnd(LEAVE_SECONDS)) {
            say.accept(member.name() + " has left");
            return;
        }
        process.kill();
        process.awaitEnd(LEAVE_SECONDS);
        say.accept(member.name() + " didn't end within " + LEAVE_SECONDS + " s and was killed");
    }
}
