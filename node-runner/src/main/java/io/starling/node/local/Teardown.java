package io.starling.node.local;

import io.starling.node.main.Remains;
import io.starling.node.network.kernel.Leftovers;
import io.starling.node.network.pods.PodLeftovers;
import io.starling.node.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stops a local cluster in order: the members, what dead ones left running, then the journal. The members are asked to leave all at once: one after the
 * other, each would hand its pods to those that are next to go. They are told that all go, so that nobody waits for a successor.
 */
final class Teardown {
    /** Longer than a member gives its pods to end. */
    private static final long LEAVE_SECONDS = 45;

    private static final long LOOK_AGAIN_MILLIS = 20;

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
        awaitEnds(running, obituaries, say);
        endRemains(directory, plan, say);
        LocalJournal.of(directory, plan).stop(say);
        sweep(say);
        directory.forgetRun();
    }

    /** Members that were killed left their pods running. */
    private static void endRemains(ClusterDirectory directory, ClusterPlan plan, Consumer<String> say) {
        for (MemberPlan member : plan.all()) {
            try {
                int pods = Remains.end(plan.runtime(), member.name(), directory.memberData(member));
                if (pods > 0) {
                    say.accept(member.name() + " had died and left " + pods + " pods running: they are ended");
                }
            } catch (RuntimeFailure e) {
                say.accept(
                        "what " + member.name() + " may have left running couldn't be looked for: " + e.getMessage());
            }
        }
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

    /** Says of each that it ended when it does: those that still leave needn't find out that it won't answer any more. */
    private static void awaitEnds(
            Map<MemberPlan, RunningProcess> running, Obituaries obituaries, Consumer<String> say) {
        Map<MemberPlan, RunningProcess> staying = new LinkedHashMap<>(running);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVE_SECONDS);
        while (!staying.isEmpty()) {
            boolean late = System.nanoTime() > deadline;
            staying.entrySet().removeIf(entry -> {
                MemberPlan member = entry.getKey();
                RunningProcess process = entry.getValue();
                if (process.alive() && !late) {
                    return false;
                }
                if (process.alive()) {
                    process.kill();
                    process.awaitEnd(LEAVE_SECONDS);
                    say.accept(member.name() + " didn't end within " + LEAVE_SECONDS + " s and was killed");
                } else {
                    say.accept(member.name() + " has left");
                }
                obituaries.died(process);
                return true;
            });
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }
}
