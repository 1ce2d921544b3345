package io.starling.node.main;

import io.starling.actors.failover.Failover;
import io.starling.node.local.Obituaries;
import io.starling.node.local.RunningProcess;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** What the launcher of this machine knows of members' ends. */
final class Deaths {
    private Deaths() {}

    /**
     * Files this member with the launcher, and tells which others have ended.
     *
     * @param lives where the launcher tells it; null without a launcher
     */
    static Supplier<Set<String>> known(ActorSystem<?> system, @Nullable Path lives) {
        if (lives == null) {
            return Set::of;
        }
        Obituaries obituaries = Obituaries.in(lives);
        obituaries.born(RunningProcess.of(ProcessHandle.current()), Failover.run(system));
        return obituaries::dead;
    }
}
