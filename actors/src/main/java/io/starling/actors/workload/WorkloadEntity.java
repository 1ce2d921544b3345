package io.starling.actors.workload;

import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Handled;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.Replies;
import io.starling.actors.node.NodeDirectory;
import io.starling.actors.node.NodeRequest;
import io.starling.core.object.Mutation;
import io.starling.core.pod.PodReport;
import io.starling.core.workload.Pace;
import io.starling.core.workload.Pod;
import io.starling.core.workload.Reconciler;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadEvent;
import io.starling.core.workload.WorkloadKey;
import io.starling.core.workload.WorkloadWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Owns a workload: orders what its user writes and what its nodes report, journals what {@link Reconciler} decides, then
 * acts on it. Everything that isn't journaled lives in {@link WorkloadScene}.
 */
public final class WorkloadEntity extends EventSourcedBehavior<EntityMessage, WorkloadEvent, Workload> {
    /** How often it is looked whether a node of the pods changed, and how soon the first plan comes that repairs what a lost message left. */
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** Where such plans find nothing they come less and less often: while thousands of workloads wait for their pods, all waited for them. */
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(4);
    /** How long an incomplete catalog is waited for. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    /** How long each workload gets to begin, after a stop of everything. */
    private static final Duration SPREAD = Duration.ofMillis(5);
    /** The part of that time in which none begins: members become ready, and answer what was asked meanwhile. */
    private static final double HEAD_START = 0.2;

    private static final Duration LONGEST_SPREAD = Duration.ofSeconds(10);
    private static final int PARTS = 997;

    private final Handled handled;
    private final ActorContext<EntityMessage> actor;
    private final TimerScheduler<EntityMessage> timers;
    private final EntityContext context;
    private final WorkloadKey key;
    private final WorkloadScene scene;
    private final Gathering gathering = new Gathering(System.nanoTime());
    private Duration patience = SWEEP;
    private Instant planAgain = Instant.EPOCH;
    /** Whether it plans by itself. */
    private boolean begun;

    private WorkloadEntity(
            ActorContext<EntityMessage> actor,
            TimerScheduler<EntityMessage> timers,
            EntityContext context,
            NodeDirectory nodes,
            Pace pace,
            String entityId) {
        super(EntityKind.WORKLOAD.persistenceId(entityId), Journals.restartBackoff());
        this.actor = actor;
        this.timers = timers;
        this.context = context;
        this.handled = new Handled(context.stoppages(), persistenceId().id());
        this.key = WorkloadKey.parse(entityId);
        ActorRef<EntityMessage> self = actor.getSelf();
        this.scene = new WorkloadScene(
                actor.getSelf(),
                context,
                nodes,
                pace,
                () -> self.tell(new Tick(System.nanoTime())),
                key,
                () -> lastSequenceNumber(actor));
    }

    /**
     * Plan now: something was reported.
     *
     * @param due when, by {@link System#nanoTime}
     */
    private record Tick(long due) implements EntityMessage {}

    /** The catalogs refused something: their order of changes has moved past its stamp. */
    private record ShowAgain() implements EntityMessage {}

    /** Plan now: time has passed. */
    private record Sweep() implements EntityMessage {}

    /** The catalog is complete, or has been waited for long enough. */
    private record Begin() implements EntityMessage {}

    /**
     * @param nodes what all workloads of the member know of nodes
     * @param pace at which all workloads of the member make pods
     */
    public static Behavior<EntityMessage> create(
            EntityContext context, NodeDirectory nodes, Pace pace, String entityId) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> new WorkloadEntity(actor, timers, context, nodes, pace, entityId)));
    }

    @Override
    public Workload emptyState() {
        return Workload.ABSENT;
    }

    @Override
    public EventHandler<Workload, WorkloadEvent> eventHandler() {
        return (workload, event) -> event.applyTo(workload);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return Journals.retention();
    }

    @Override
    public CommandHandler<EntityMessage, WorkloadEvent, Workload> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(ObjectRequest.Read.class, this::read)
                .onCommand(ObjectRequest.Write.class, this::write)
                .onCommand(ObjectRequest.Wake.class, this::wake)
                .onCommand(Observed.class, this::observed)
                .onCommand(NodeRequest.Refused.class, this::refused)
                .onCommand(NodeRequest.OutOfSession.class, this::outOfSession)
                .onCommand(NodeRequest.Gone.class, this::gone)
                .onCommand(Tick.class, this::tickDue)
                .onCommand(Sweep.class, this::sweep)
                .onCommand(ShowAgain.class, this::showAgain)
                .onCommand(Begin.class, this::begin)
                .build();
    }

    @Override
    public SignalHandler<Workload> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (workload, failed) -> context.stoppages()
                        .recoveryFailed(persistenceId().id(), failed, lastSequenceNumber(actor)))
                .build();
    }

    private void recovered(Workload workload) {
        handled.forget();
        scene.recovered(workload);
        timers.startTimerWithFixedDelay("sweep", new Sweep(), SWEEP);
        CompletionStage<Done> complete = context.announcements().completeEverywhere();
        begun = complete.toCompletableFuture().isDone();
        // At once: what the catalog remembers may be older than what was recovered, and whoever asks is told what is
        // shown.
        show(workload, context.clock().instant());
        if (begun) {
            tick();
        } else {
            actor.pipeToSelf(complete, (done, failure) -> new Begin());
            timers.startSingleTimer("begin", new Begin(), LONGEST_WAIT);
        }
    }

    /**
     * Goes to work. After a stop of everything that is when all members' catalogs can be read, since people wait for those, and
     * what is planned by half a catalog is planned again; then one workload after the other, so that requests come through.
     */
    private Effect<WorkloadEvent, Workload> begin(Workload workload, Begin begin) {
        if (!begun) {
            begun = true;
            timers.cancel("begin");
            long workloads = context.announcements()
                    .view()
                    .list(WorkloadKey.DEPLOYMENTS, null)
                    .size();
            long spread = Math.min(LONGEST_SPREAD.toNanos(), SPREAD.toNanos() * workloads);
            double part = HEAD_START + Math.floorMod(key.hashCode(), PARTS) / (double) PARTS;
            tickIn("tick", Gathering.SHORTEST.plusNanos((long) (spread * part)));
        }
        return Effect().none();
    }

    private Effect<WorkloadEvent, Workload> read(Workload workload, ObjectRequest.Read read) {
        return Effect().reply(read.replyTo(), new ObjectRequest.Found(Optional.ofNullable(scene.shown(read.key()))));
    }

    private Effect<WorkloadEvent, Workload> write(Workload workload, ObjectRequest.Write write) {
        if (!handled.first(write)) {
            return Effect().none();
        }
        Instant now = context.clock().instant();
        WorkloadWrites.Decision decision = WorkloadWrites.decide(
                key,
                workload,
                write.key(),
                scene.shown(write.key()),
                write.mutation(),
                write.context(),
                now,
                write.id());
        if (decision.events().isEmpty() || write.context().dryRun()) {
            return Effect().reply(write.replyTo(), new ObjectRequest.Written(decision.outcome()));
        }
        Mutation.Accepted accepted = (Mutation.Accepted) decision.outcome();
        if (write.key().type().equals(WorkloadKey.PODS) && !write.key().equals(key.root())) {
            return writePod(write, decision.events(), accepted, now);
        }
        Workload decided = workload.after(decision.events());
        Reconciler.Plan plan = Reconciler.plan(key, decided, scene.situation(decided, now));
        List<WorkloadEvent> events = new ArrayList<>(decision.events());
        events.addAll(plan.events());
        return Effect().persist(events).thenRun(after -> {
            scene.news().decided(after, events, plan.evicted());
            scene.act(after, plan, now);
            Replies.when(show(after, now), write.replyTo(), scene.answer(write.key(), accepted));
        });
    }

    /** One of many pods: it is planned soon, not at once, since a drain evicts them one by one, and each plan looks at all of them. */
    private Effect<WorkloadEvent, Workload> writePod(
            ObjectRequest.Write write, List<WorkloadEvent> events, Mutation.Accepted accepted, Instant now) {
        return Effect().persist(events).thenRun(after -> {
            scene.news().decided(after, events, List.of());
            CompletionStage<Done> shown =
                    orAgain(scene.showPod(after, write.key().name(), now));
            Replies.when(shown, write.replyTo(), scene.answer(write.key(), accepted));
            tick();
        });
    }

    private Effect<WorkloadEvent, Workload> plan(Workload workload) {
        timers.cancel("tick");
        long began = System.nanoTime();
        Instant now = context.clock().instant();
        Reconciler.Plan plan = Reconciler.plan(key, workload, scene.situation(workload, now));
        Duration planning = Duration.ofNanos(System.nanoTime() - began);
        return Effect().persist(plan.events()).thenRun(after -> {
            long recorded = System.nanoTime();
            scene.news().decided(after, plan.events(), plan.evicted());
            scene.act(after, plan, now);
            show(after, now);
            scene.planned(after, plan, now);
            rest(after);
            wakeAt(after, plan, now);
            if (!plan.events().isEmpty() || !plan.pending().isEmpty()) {
                patience = SWEEP;
            }
            planAgain = now.plus(patience);
            long ended = System.nanoTime();
            gathering.planned(planning.plusNanos(ended - recorded), ended);
        });
    }

    private CompletionStage<Done> show(Workload workload, Instant now) {
        return orAgain(scene.show(workload, now));
    }

    private CompletionStage<Done> orAgain(CompletionStage<Done> shown) {
        ActorRef<EntityMessage> self = actor.getSelf();
        return shown.whenComplete((done, failure) -> {
            if (failure != null) {
                self.tell(new ShowAgain());
            }
        });
    }

    private Effect<WorkloadEvent, Workload> showAgain(Workload workload, ShowAgain refused) {
        scene.unseen();
        tick();
        return Effect().none();
    }

    private Effect<WorkloadEvent, Workload> wake(Workload workload, ObjectRequest.Wake wake) {
        wake.replyTo().tell(new ObjectRequest.Awake());
        return scene.overtaken()
                ? showAgain(workload, new ShowAgain())
                : Effect().none();
    }

    /** A pod that is driven off is to be replaced then, and one is available then: not some seconds later. */
    private void wakeAt(Workload workload, Reconciler.Plan plan, Instant now) {
        Stream.concat(plan.next().stream(), scene.next(workload, now).stream())
                .min(Comparator.naturalOrder())
                .ifPresentOrElse(at -> tickIn("due", Duration.between(now, at)), () -> timers.cancel("due"));
    }

    /** Whoever waits for somebody plans again less and less often; a change of a node is seen at the next sweep all the same. */
    private Effect<WorkloadEvent, Workload> sweep(Workload workload, Sweep sweep) {
        if (!begun || scene.atRest() || (context.clock().instant().isBefore(planAgain) && scene.calm())) {
            return Effect().none();
        }
        Duration longer = patience.multipliedBy(2);
        patience = longer.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : longer;
        return plan(workload);
    }

    /** An owner with nothing left to own needs no memory. */
    private void rest(Workload workload) {
        if (workload.absent()) {
            timers.cancel("sweep");
        } else if (!timers.isTimerActive("sweep")) {
            timers.startTimerWithFixedDelay("sweep", new Sweep(), SWEEP);
        }
    }

    private Effect<WorkloadEvent, Workload> observed(Workload workload, Observed observed) {
        Map<String, Long> sequences = new HashMap<>();
        List<String> unwanted = new ArrayList<>();
        boolean news = false;
        for (PodReport report : observed.reports()) {
            sequences.put(report.uid(), report.sequence());
            Pod pod = scene.pod(workload, report.uid()).orElse(null);
            if (pod == null || !observed.node().equals(pod.node())) {
                unwanted.add(report.uid());
            } else {
                news |= scene.observe(pod, observed.node(), observed.incarnation(), report);
            }
        }
        observed.replyTo()
                .tell(new ObservedTaken(
                        EntityKind.WORKLOAD.persistenceId(key.id()).id(), sequences, unwanted));
        if (news) {
            tick();
        }
        return Effect().none();
    }

    private Effect<WorkloadEvent, Workload> refused(Workload workload, NodeRequest.Refused refused) {
        Optional<String> name = scene.refused(workload, refused);
        tickIn("tick", WorkloadScene.SHUNNED);
        return name.isEmpty() ? Effect().none() : Effect().persist(new WorkloadEvent.PodsUnplaced(List.of(name.get())));
    }

    private Effect<WorkloadEvent, Workload> outOfSession(Workload workload, NodeRequest.OutOfSession answer) {
        scene.outOfSession(answer);
        return Effect().none();
    }

    private Effect<WorkloadEvent, Workload> gone(Workload workload, NodeRequest.Gone gone) {
        scene.gone(workload, gone);
        tick();
        return Effect().none();
    }

    private Effect<WorkloadEvent, Workload> tickDue(Workload workload, Tick tick) {
        gathering.began(Duration.ofNanos(System.nanoTime() - tick.due()));
        return plan(workload);
    }

    private void tick() {
        patience = SWEEP;
        if (begun && !timers.isTimerActive("tick")) {
            tickIn("tick", gathering.time(System.nanoTime()));
        }
    }

    private void tickIn(String timer, Duration delay) {
        timers.startSingleTimer(timer, new Tick(System.nanoTime() + delay.toNanos()), delay);
    }
}
