package io.starling.actors.gateway;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** Tells when a member is gone, and requests don't go there any more. */
final class Losses {
    /** Until sharding has heard of it too. Its shards don't find a new place before the removal margin, which is longer. */
    private static final Duration HEARD = Duration.ofMillis(100);

    sealed interface Command {}

    private record Removed() implements Command {}

    private record Heard() implements Command {}

    private Losses() {}

    /** @param gone what to do then */
    static Behavior<Command> create(Runnable gone) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            Cluster.get(context.getSystem())
                    .subscriptions()
                    .tell(Subscribe.create(
                            context.messageAdapter(MemberRemoved.class, event -> new Removed()), MemberRemoved.class));
            return Behaviors.receive(Command.class)
                    .onMessage(Removed.class, removed -> {
                        timers.startSingleTimer(new Heard(), HEARD);
                        return Behaviors.same();
                    })
                    .onMessage(Heard.class, heard -> {
                        gone.run();
                        return Behaviors.same();
                    })
                    .build();
        }));
    }
}
