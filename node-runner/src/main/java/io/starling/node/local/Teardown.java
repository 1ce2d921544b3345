package io.starling.node.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Stops a local cluster in order: the members one after the other, the first one last, then the journal. */
final class Teardown {
    private static final long LEAVE_SECONDS = 30;

    private Teardown() {}

    /** Returns when nothing runs any more; the data stays. */
    static void run(ClusterDirectory directory, ClusterPlan plan, Consumer<String> say) {
        List<MemberPlan> lastFirst = new ArrayList<>(plan.all());
        Collections.reverse(lastFirst);
        for (MemberPlan member : lastFirst) {
            directory.member(member).ifPresent(process -> stop(member, process, say));
        }
        directory.postgres(plan).stop();
        say.accept("the journal is stopped");
        directory.forgetRun();
    }

    private static void stop(MemberPlan member, RunningProcess process, Consumer<String> say) {
        process.terminate();
        if (process.awaitEnd(LEAVE_SECONDS)) {
            say.accept(member.name() + " has left");
            return;
        }
        process.kill();
        process.awaitEnd(LEAVE_SECONDS);
        say.accept(member.name() + " didn't end within " + LEAVE_SECONDS + " s and was killed");
    }
}
