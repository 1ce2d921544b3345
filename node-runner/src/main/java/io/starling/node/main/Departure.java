package io.starling.node.main;

import io.starling.node.agent.NodeAgent;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** How the nodes of a member go with it. */
final class Departure {
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(25);
    private static final Set<CoordinatedShutdown.Reason> TOLD_TO_GO =
            Set.of(CoordinatedShutdown.jvmExitReason(), CoordinatedShutdown.clusterLeavingReason());

    private Departure() {}

    /** A member that lost the cluster, or broke, keeps its pods and comes back to them; one that is told to go drains. */
    static void prepare(ActorSystem<?> system, Collection<ActorRef<NodeAgent.Command>> agents) {
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "leave-nodes", () -> leave(system, agents));
    }

    private static CompletionStage<Done> leave(ActorSystem<?> system, Collection<ActorRef<NodeAgent.Command>> agents) {
        boolean told = CoordinatedShutdown.get(system)
                .getShutdownReason()
                .filter(TOLD_TO_GO::contains)
                .isPresent();
        CompletableFuture<?>[] left = told
                ? agents.stream()
                        .map(agent -> leave(system, agent).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)
                : new CompletableFuture<?>[0];
        return CompletableFuture.allOf(left).thenApply(all -> Done.getInstance());
    }

    private static CompletionStage<Done> leave(ActorSystem<?> system, ActorRef<NodeAgent.Command> agent) {
        return AskPattern.<NodeAgent.Command, Done>ask(
                        agent,
                        replyTo -> new NodeAgent.Leave(LONGEST_GRACE, replyTo),
                        LONGEST_GRACE.plusSeconds(4),
                        system.scheduler())
                .exceptionally(failure -> Done.getInstance());
    }
}
