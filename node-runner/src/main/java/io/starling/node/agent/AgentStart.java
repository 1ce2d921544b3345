package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.node.runtime.ContainerRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The agent before it knows what is there already: looks at the machine, the records and the runtime, until all answer. */
final class AgentStart {
    private static final Duration AGAIN = Duration.ofSeconds(2);
    static final int MOST_STASHED = 10_000;

    private AgentStart() {}

    static Behavior<NodeAgent.Command> create(
            NodeAgent.Settings settings, ControlPlane controlPlane, ContainerRuntime runtime) {
        return Behaviors.setup(context -> Behaviors.withStash(MOST_STASHED, stash -> {
            Executor blocking = context.getSystem()
                    .dispatchers()
                    .lookup(DispatcherSelector.fromConfig("starling.runtime-dispatcher"));
            look(context, settings, controlPlane, runtime, blocking);
            return Behaviors.receive(NodeAgent.Command.class)
                    .onMessage(NodeAgent.Begun.class, begun -> stash.unstashAll(NodeAgent.begun(begun, settings)))
                    .onMessage(NodeAgent.NotBegun.class, message -> {
                        context.getLog()
                                .warn(
                                        "The agent of node {} can't begin yet: {}",
                                        settings.node(),
                                        PodWork.cause(message.failure()).getMessage());
                        Executor later = CompletableFuture.delayedExecutor(
                                AGAIN.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS, blocking);
                        look(context, settings, controlPlane, runtime, later);
                        return Behaviors.same();
                    })
                    .onAnyMessage(message -> {
                        stash.stash(message);
                        return Behaviors.same();
                    })
                    .build();
        }));
    }

    private static void look(
            ActorContext<NodeAgent.Command> context,
            NodeAgent.Settings settings,
            ControlPlane controlPlane,
            ContainerRuntime runtime,
            Executor executor) {
        Executor blocking =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("starling.runtime-dispatcher"));
        Optional<PodRecords> records =
                runtime.lasting() ? Optional.of(PodRecords.in(settings.dataDirectory())) : Optional.empty();
        CompletionStage<NodeAgent.Command> begun = CompletableFuture.supplyAsync(
                        () -> new AgentParts(
                                settings.node(),
                                settings.facts().get(),
                                runtime,
                                controlPlane,
                                records,
                                runtime.info().remark(),
                                blocking,
                                settings.clock()),
                        executor)
                .thenCompose(parts -> runtime.list(Optional.empty())
                        .thenApplyAsync(
                                found -> {
                                    List<HeldPod> held =
                                            records.map(PodRecords::load).orElse(List.of());
                                    Map<String, Instant> stopping = new HashMap<>();
                                    records.ifPresent(all -> held.forEach(pod ->
                                            all.stopping(pod.uid()).ifPresent(end -> stopping.put(pod.uid(), end))));
                                    long incarnation = runtime.lasting()
                                            ? Incarnation.next(settings.dataDirectory(), settings.clock())
                                            : settings.clock().millis();
                                    return new NodeAgent.Begun(parts, incarnation, held, stopping, found);
                                },
                                blocking));
        context.pipeToSelf(begun, (done, failure) -> failure == null ? done : new NodeAgent.NotBegun(failure));
    }
}
