package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.PodLifecycle;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodReport;
import io.starling.core.pod.PodReports;
import io.starling.core.pod.PodShape;
import io.starling.node.runtime.ContainerRuntime.Exit;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs one pod: does what {@link PodLifecycle} says is due, and tells the agent whenever the report changes. When it
 * crashes it is restarted with back-off and finds its state in the runtime.
 */
final class PodActor extends AbstractBehavior<PodActor.Command> {
    /** What it is told. */
    interface Command {}

    /**
     * Stop.
     *
     * @param grace until nothing of it may run any more, 0 or more; a later stop may only shorten it
     * @param drain of the grace, how long it goes on serving
     */
    record Stop(Duration grace, Duration drain) implements Command {}

    /** The runtime saw a container end. */
    record Ended(Exit exit) implements Command {}

    /** What the runtime has of this pod, as it was asked at {@code askedAt}. */
    record Listed(List<Found> found, Instant askedAt) implements Command {}

    record ReadLog(ReadLogs request) implements Command {}

    private record Happened(PodProgress.Event event) implements Command {}

    private record NotListed(Throwable failure) implements Command {}

    private record Discarded(@Nullable Throwable failure) implements Command {}

    private record Wake() implements Command {}

    private record Refresh() implements Command {}

    /** What the agent is told: the newest report, without a sequence. */
    record Seen(PodReport report) {}

    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final HeldPod held;
    private final AgentParts parts;
    private final ActorRef<Seen> agent;
    private final TimerScheduler<Command> timers;
    private final PodWork work;
    private final PodRuns runs = PodRuns.create();
    private final Map<String, Exit> early = new HashMap<>();
    private PodProgress progress;
    private final Termination termination;
    private final PodProbes probes;
    /** Runs that an earlier agent began. */
    private Set<String> adopted = Set.of();

    private boolean known;
    private boolean discarding;
    private @Nullable PodReport told;

    /**
     * @param found what the runtime has of the pod, the first time; later, and where null, the runtime is asked
     */
    static Behavior<Command> create(HeldPod held, AgentParts parts, @Nullable List<Found> found, ActorRef<Seen> agent) {
        boolean[] first = {found != null};
        Behavior<Command> behavior = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            PodActor actor = new PodActor(context, timers, held, parts, agent);
            List<Found> initial = first[0] ? found : null;
            first[0] = false;
            actor.begin(initial);
            return actor;
        }));
        return Behaviors.supervise(behavior)
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(500), Duration.ofSeconds(30), 0.2)
                        .withStashCapacity(1000));
    }

    private PodActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            HeldPod held,
            AgentParts parts,
            ActorRef<Seen> agent) {
        super(context);
        this.held = held;
        this.parts = parts;
        this.agent = agent;
        this.timers = timers;
        this.work = PodWork.of(held, parts);
        this.termination = new Termination(context, timers, held, parts);
        this.probes = new PodProbes(context, ProbeAsker.of(context.getSystem(), parts.runtime()), parts.clock());
        this.progress =
                PodProgress.fresh(PodShape.of(held.object()), parts.clock().instant());
    }

    private void begin(@Nullable List<Found> found) {
        if (found == null) {
            list();
        } else {
            adopt(found);
        }
        if (work.refreshable()) {
            timers.startTimerWithFixedDelay(new Refresh(), REFRESH);
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Happened.class, message -> happened(message.event()))
                .onMessage(Ended.class, message -> ended(message.exit()))
                .onMessage(Listed.class, this::listed)
                .onMessage(NotListed.class, this::notListed)
                .onMessage(PodProbes.Probed.class, this::probed)
                .onMessage(Stop.class, this::stop)
                .onMessage(Termination.Drained.class, message -> drained())
                .onMessage(Termination.Hooked.class, message -> {
                    termination.hooked(progress, message);
                    return this;
                })
                .onMessage(Termination.KillRun.class, message -> {
                    termination.kill(progress, message);
                    return this;
                })
                .onMessage(Termination.Kill.class, message -> kill())
                .onMessage(Wake.class, message -> proceed())
                .onMessage(Refresh.class, message -> refresh())
                .onMessage(Discarded.class, this::discarded)
                .onMessage(ReadLog.class, this::readLog)
                .build();
    }

    private void list() {
        Instant now = parts.clock().instant();
        getContext()
                .pipeToSelf(
                        parts.runtime().list(Optional.of(held.uid())),
                        (found, failure) -> failure == null ? new Listed(found, now) : new NotListed(failure));
    }

    private Behavior<Command> notListed(NotListed message) {
        getContext()
                .getLog()
                .warn(
                        "Pod {}: the runtime doesn't answer: {}",
                        held.pod(),
                        message.failure().getMessage());
        timers.startSingleTimer("list", new Wake(), AGAIN);
        return this;
    }

    private Behavior<Command> listed(Listed message) {
        if (!known) {
            adopt(message.found());
            return this;
        }
        for (Found found : message.found()) {
            if (found.end() != null) {
                ended(new Exit(found.uid(), found.container(), found.attempt(), found.containerId(), found.end()));
            }
        }
        Adoption.vanished(
                        progress,
                        message.found(),
                        message.askedAt(),
                        parts.clock().instant())
                .forEach(this::apply);
        return proceed();
    }

    private void adopt(List<Found> found) {
        known = true;
        runs.adopt(found);
        progress = Adoption.adopt(progress, found, work.hostAddress());
        adopted = found.stream().map(Found::containerId).collect(Collectors.toSet());
        if (progress.stopping() && !termination.draining()) {
            termination.terminate(progress);
        }
        proceed();
    }

    private Behavior<Command> happened(PodProgress.Event event) {
        apply(event);
        if (event instanceof PodProgress.Started started) {
            runs.started(started).ifPresent(old -> parts.runtime().remove(old));
            Exit exit = early.remove(started.containerId());
            if (exit != null) {
                apply(new PodProgress.Ended(started.container(), exit.how()));
            } else if (progress.stopping()) {
                progress.container(started.container()).ifPresent(one -> termination.terminate(progress, one));
            }
        } else if (event instanceof PodProgress.ImageFound found) {
            startRun(found.container());
        }
        return proceed();
    }

    private void startRun(String name) {
        ContainerProgress one = progress.container(name).orElseThrow();
        if (progress.stopping()) {
            apply(new PodProgress.PreparationFailed(
                    name, "ContainerCreating", "", parts.clock().instant()));
            return;
        }
        begin(work.start(one.shape(), one.nextAttempt(), progress.sandbox().ip()));
    }

    private Behavior<Command> ended(Exit exit) {
        if (exit.container().isEmpty()) {
            sandboxLost();
            return proceed();
        }
        progress.container(exit.container()).ifPresent(one -> {
            if (one.running() && one.containerId().equals(exit.containerId())) {
                apply(new PodProgress.Ended(exit.container(), exit.how()));
            } else if (one.step() instanceof ContainerProgress.Starting && exit.attempt() == one.nextAttempt()) {
                early.put(exit.containerId(), exit);
            }
        });
        return proceed();
    }

    /** Without what they share the containers are cut off: all are ended, and start again in a new sandbox. */
    private void sandboxLost() {
        if (!progress.stopping() && progress.sandbox().state() == PodProgress.Sandbox.State.OPEN) {
            apply(new PodProgress.SandboxFailed(
                    "the pod's network was lost", parts.clock().instant()));
            termination.killAll(progress);
        }
    }

    /** What the probes say counts; a run that they want ended is ended once. */
    private Behavior<Command> probed(PodProbes.Probed message) {
        probes.heard(message);
        Optional<ContainerProgress> run = progress.container(message.container())
                .filter(one -> one.running() && one.containerId().equals(message.containerId()));
        apply(new PodProgress.Probed(message.container(), message.containerId(), message.health()));
        run.filter(one -> one.health().failed().isEmpty()
                        && !message.health().failed().isEmpty()
                        && !progress.stopping())
                .ifPresent(one -> termination.replace(progress, one, message.health()));
        return proceed();
    }

    /** Begins what is due, asks to be woken for what comes later, and reports. */
    private Behavior<Command> proceed() {
        if (!known) {
            list();
            return this;
        }
        Instant now = parts.clock().instant();
        if (progress.stopping()) {
            discardWhenQuiet();
        } else {
            PodLifecycle.due(progress, now).forEach(this::begin);
            PodLifecycle.wakeAt(progress, now)
                    .ifPresent(at -> timers.startSingleTimer(
                            "wake", new Wake(), Termination.positive(Duration.between(now, at))));
        }
        probes.follow(progress, adopted);
        tell(false);
        return this;
    }

    private void begin(PodLifecycle.Action action) {
        if (action instanceof PodLifecycle.Run run) {
            apply(new PodProgress.ImageAsked(run.container().name()));
            begin(work.fetch(run.container()));
        } else {
            apply(new PodProgress.SandboxOpening());
            begin(work.open());
        }
    }

    private void begin(CompletionStage<PodProgress.Event> stage) {
        getContext().pipeToSelf(stage, (event, failure) -> {
            if (failure != null) {
                throw new IllegalStateException("work for pod " + held.pod() + " failed in an unforeseen way", failure);
            }
            return new Happened(event);
        });
    }

    private Behavior<Command> stop(Stop stop) {
        termination.within(stop.grace());
        if (!progress.stopping()) {
            apply(new PodProgress.StopAsked());
            probes.stopping();
            if (stop.drain().isZero()) {
                termination.terminate(progress);
            } else {
                termination.drain(stop.drain());
            }
        } else if (stop.grace().isZero()) {
            kill();
        }
        return proceed();
    }

    private Behavior<Command> drained() {
        termination.terminate(progress);
        return proceed();
    }

    private Behavior<Command> kill() {
        termination.killAll(progress);
        if (progress.busy()) {
            list();
        }
        return this;
    }

    private void discardWhenQuiet() {
        if (!progress.busy() && !discarding) {
            discarding = true;
            getContext().pipeToSelf(work.discard(), (done, failure) -> new Discarded(failure));
        }
    }

    private Behavior<Command> discarded(Discarded message) {
        if (message.failure() != null) {
            discarding = false;
            getContext()
                    .getLog()
                    .warn(
                            "Pod {} can't be removed yet: {}",
                            held.pod(),
                            message.failure().getMessage());
            timers.startSingleTimer("wake", new Wake(), AGAIN);
            return this;
        }
        tell(true);
        return Behaviors.stopped();
    }

    private Behavior<Command> refresh() {
        if (!progress.stopping()) {
            work.refreshVolumes();
        }
        return this;
    }

    private Behavior<Command> readLog(ReadLog message) {
        PodLogs.answer(
                message.request(), progress, runs, parts.runtime(), getContext().getSystem());
        return this;
    }

    private void apply(PodProgress.Event event) {
        progress = event.applyTo(progress);
    }

    private void tell(boolean gone) {
        PodReport report = PodReports.render(
                progress, 0, gone, parts.hostIp(), parts.remark(), parts.clock().instant());
        if (!report.equals(told) && (gone || !probes.unsettled())) {
            told = report;
            agent.tell(new Seen(report));
        }
    }
}
