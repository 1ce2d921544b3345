package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodSources;
import io.starling.core.probe.Health;
import io.starling.core.probe.Probe;
import io.starling.node.runtime.ContainerRuntime.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Ends the containers of one pod: after the drain politely, with the preStop hook first, and by force when the grace is over. Used
 * by the pod's actor alone.
 */
final class Termination {
    /** How often the hard signal is sent again. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final String DRAIN = "drain";

    private final ActorContext<PodActor.Command> actor;
    private final TimerScheduler<PodActor.Command> timers;
    private final HeldPod held;
    private final AgentParts parts;
    private Optional<Instant> deadline = Optional.empty();

    /** The pod goes on serving no longer. */
    record Drained() implements PodActor.Command {}

    /** No grace is left. */
    record Kill() implements PodActor.Command {}

    /** No grace is left for this run, which its probes want ended. */
    record KillRun(String container, String containerId) implements PodActor.Command {}

    /** The preStop hook is done. */
    record Hooked(String container, String containerId) implements PodActor.Command {}

    Termination(
            ActorContext<PodActor.Command> actor,
            TimerScheduler<PodActor.Command> timers,
            HeldPod held,
            AgentParts parts) {
        this.actor = actor;
        this.timers = timers;
        this.held = held;
        this.parts = parts;
    }

    static Duration positive(Duration delay) {
        return delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay;
    }

    /** The pod is to be gone within the grace. A later one may only shorten it. */
    void within(Duration grace) {
        Instant end = parts.clock().instant().plus(grace);
        if (deadline.filter(before -> !end.isBefore(before)).isEmpty()) {
            deadline = Optional.of(end);
            timers.startTimerWithFixedDelay("kill", new Kill(), positive(grace), AGAIN);
        }
    }

    /** The pod goes on serving for so long; then {@link Drained} comes. */
    void drain(Duration drain) {
        timers.startSingleTimer(DRAIN, new Drained(), drain);
    }

    boolean draining() {
        return timers.isTimerActive(DRAIN);
    }

    /** Ends what runs: the polite way, or the hard one where no grace is left. */
    void terminate(PodProgress pod) {
        pod.containers().stream().filter(ContainerProgress::running).forEach(one -> terminate(pod, one));
    }

    void terminate(PodProgress pod, ContainerProgress one) {
        if (deadline.filter(at -> parts.clock().instant().isBefore(at)).isEmpty()) {
            signal(one, Signal.KILL);
        } else {
            politely(pod, one);
        }
    }

    /** Ends one run because its probes say so; the pod goes on. */
    void replace(PodProgress pod, ContainerProgress one, Health health) {
        Duration grace = one.shape().probes().stream()
                .filter(probe -> probe.kind().title().toLowerCase(Locale.ROOT).equals(health.failed()))
                .findFirst()
                .flatMap(Probe::grace)
                .orElse(Duration.ofSeconds(pod.shape().graceSeconds()));
        politely(pod, one);
        timers.startSingleTimer(
                "kill-" + one.containerId(), new KillRun(one.shape().name(), one.containerId()), positive(grace));
    }

    private void politely(PodProgress pod, ContainerProgress one) {
        String name = one.shape().name();
        try {
            CompletionStage<?> hook = PreStop.run(
                    parts.runtime(),
                    PodSources.containerTree(held.object(), name),
                    one.containerId(),
                    pod.sandbox().ip());
            actor.pipeToSelf(hook, (done, failure) -> new Hooked(name, one.containerId()));
        } catch (PodSources.Missing missing) {
            throw new IllegalStateException(missing);
        }
    }

    void hooked(PodProgress pod, Hooked hooked) {
        signal(pod, hooked.container(), hooked.containerId(), Signal.TERMINATE);
    }

    void kill(PodProgress pod, KillRun run) {
        signal(pod, run.container(), run.containerId(), Signal.KILL);
    }

    void killAll(PodProgress pod) {
        pod.containers().stream().filter(ContainerProgress::running).forEach(one -> signal(one, Signal.KILL));
    }

    private void signal(PodProgress pod, String container, String containerId, Signal signal) {
        pod.container(container)
                .filter(one -> one.running() && one.containerId().equals(containerId))
                .ifPresent(one -> signal(one, signal));
    }

    private void signal(ContainerProgress one, Signal signal) {
        var log = actor.getLog();
        parts.runtime().signal(one.containerId(), signal).whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("Container {} couldn't be signalled: {}", one.containerId(), failure.getMessage());
            }
        });
    }
}
