package io.starling.node.agent;

import io.starling.core.probe.Health;
import io.starling.core.probe.Probe;
import io.starling.core.probe.Probing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Asks the probes of one run of a container when {@link Probing} says so, and tells when what they say changes. */
final class ProbeWorker extends AbstractBehavior<ProbeWorker.Command> {
    /** What it is told. */
    sealed interface Command {}

    /** The pod is to stop: only whether it takes traffic is asked from now on. */
    record Stopping() implements Command {}

    private record Look() implements Command {}

    private record Answered(Probe.Kind kind, String problem) implements Command {}

    /**
     * What it tells.
     *
     * @param settled whether everything that the container's state hangs on was answered once
     */
    record Told(Health health, boolean settled) {}

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final TimerScheduler<Command> timers;
    private final Clock clock;
    private final Function<Probe, CompletionStage<String>> asker;
    private final Consumer<Told> listener;
    private Probing probing;
    private Told told;
    private boolean stopping;

    /**
     * @param asker asks one probe; answers with nothing for a success, else with what went wrong, and never fails
     * @param adopted whether the container ran before this agent did
     * @param listener is told on the worker's thread
     */
    static Behavior<Command> create(
            List<Probe> probes,
            Instant startedAt,
            boolean adopted,
            Function<Probe, CompletionStage<String>> asker,
            Clock clock,
            Consumer<Told> listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new ProbeWorker(
                        context, timers, Probing.begin(probes, startedAt, adopted), asker, clock, listener)
                .look()));
    }

    private ProbeWorker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Probing probing,
            Function<Probe, CompletionStage<String>> asker,
            Clock clock,
            Consumer<Told> listener) {
        super(context);
        this.timers = timers;
        this.probing = probing;
        this.asker = asker;
        this.clock = clock;
        this.listener = listener;
        this.told = new Told(probing.health(), probing.settled());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, message -> look())
                .onMessage(Answered.class, this::answered)
                .onMessage(Stopping.class, message -> {
                    stopping = true;
                    return this;
                })
                .build();
    }

    private Behavior<Command> look() {
        Instant now = clock.instant();
        for (Probe probe : probing.due(now, stopping)) {
            probing = probing.asked(probe.kind(), now);
            getContext()
                    .pipeToSelf(
                            asker.apply(probe),
                            (problem, failure) ->
                                    new Answered(probe.kind(), failure == null ? problem : failure.toString()));
        }
        probing.wakeAt(stopping).ifPresent(at -> {
            Duration wait = Duration.between(now, at);
            timers.startSingleTimer(new Look(), wait.compareTo(AT_ONCE) < 0 ? AT_ONCE : wait);
        });
        return this;
    }

    private Behavior<Command> answered(Answered answer) {
        probing = probing.answered(answer.kind(), answer.problem());
        Told now = new Told(probing.health(), probing.settled());
        if (!now.equals(told)) {
            told = now;
            listener.accept(now);
        }
        return look();
    }
}
