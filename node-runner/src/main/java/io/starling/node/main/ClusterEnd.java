package io.starling.node.main;

import io.starling.actors.failover.Failover;
import io.starling.node.local.Obituaries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a whole cluster. A member that leaves hands its shards over, and what only one member runs; where all leave at
 * once, each waits for others that are about to go themselves, and the last one until its patience ends. Pekko's preparation
 * for a full shutdown spares them that. It can't be taken back, so it needs the launcher's word that every member leaves.
 */
final class ClusterEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterEnd.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Without it members only take longer to leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Set<MemberStatus> NOT_YET =
            Set.of(MemberStatus.joining(), MemberStatus.weaklyUp(), MemberStatus.up());

    private static final Set<MemberStatus> STILL_LEAVES = Set.of(MemberStatus.shutDown(), MemberStatus.leaving());

    private final ActorSystem<?> system;
    private final Cluster cluster;

    private ClusterEnd(ActorSystem<?> system) {
        this.system = system;
        this.cluster = Cluster.get(system.classicSystem());
    }

    /** @param lives where the launcher tells who leaves; null without a launcher */
    static void heed(ActorSystem<?> system, @Nullable Path lives) {
        if (lives == null) {
            return;
        }
        Obituaries obituaries = Obituaries.in(lives);
        ClusterEnd end = new ClusterEnd(system);
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        // After the member's pods have ended, and before it would hand anything over.
        shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeClusterShutdown(), "prepare-end", () -> end.prepare(obituaries));
        shutdown.addTask(CoordinatedShutdown.PhaseClusterExiting(), "leave-again", end::leaveAgain);
    }

    private CompletionStage<Done> prepare(Obituaries obituaries) {
        Set<String> stay = new HashSet<>(Failover.runs(system));
        stay.removeAll(obituaries.leaving());
        stay.removeAll(obituaries.dead());
        if (cluster.isTerminated() || !stay.isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        LOG.info("All members leave: nothing is handed over");
        cluster.prepareForFullClusterShutdown();
        return prepared(System.nanoTime() + PATIENCE.toNanos());
    }

    private CompletionStage<Done> prepared(long deadline) {
        return later().thenCompose(done -> {
            boolean waits = NOT_YET.contains(status()) && System.nanoTime() < deadline;
            return waits ? prepared(deadline) : CompletableFuture.completedFuture(done);
        });
    }

    /**
     * Where members leave while the leader finds them ready for the end, the leader's word wins (Member.highestPriorityOf),
     * and they would wait for a leave that nobody knows of.
     */
    private CompletionStage<Done> leaveAgain() {
        if (status() == MemberStatus.shutDown()) {
            cluster.leave(cluster.selfAddress());
        }
        return STILL_LEAVES.contains(status())
                ? later().thenCompose(done -> leaveAgain())
                : CompletableFuture.completedFuture(Done.getInstance());
    }

    /** Removed where the cluster is left. */
    private MemberStatus status() {
        return cluster.isTerminated()
                ? MemberStatus.removed()
                : cluster.selfMember().status();
    }

    private CompletionStage<Done> later() {
        CompletableFuture<Done> look = new CompletableFuture<>();
        system.scheduler().scheduleOnce(LOOK_AGAIN, () -> look.complete(Done.getInstance()), system.executionContext());
        return look;
    }
}
