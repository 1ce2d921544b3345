package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Identify;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.actors.agent.AgentProtocol.Release;
import io.starling.actors.agent.AgentProtocol.Take;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.agent.AgentProtocol.Unwelcome;
import io.starling.actors.agent.AgentProtocol.Welcome;
import io.starling.actors.entity.EntityKind;
import io.starling.core.node.NodeFacts;
import io.starling.core.pod.PodReport;
import io.starling.node.agent.PodTable.Pod;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.ContainerRuntime.Exit;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
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
 * A node's hands: takes pods on, keeps them running, reports what it sees. See {@link AgentProtocol} for its words. It
 * survives the loss of the cluster, of the container engine and of its own process: pods go on running, and are adopted.
 */
public final class NodeAgent extends AbstractBehavior<NodeAgent.Command> {
    /** What the agent is told. */
    public sealed interface Command {}

    /**
     * Leave for good: all pods are stopped, each with its own grace but none with more than this.
     *
     * @param replyTo told when nothing is left; the agent stops then
     */
    public record Leave(Duration grace, ActorRef<Done> replyTo) implements Command {}

    /**
     * @param node the node's name
     * @param facts looks at the machine; called once at the start, may block
     * @param heartbeat how often the agent shows that it lives
     * @param dataDirectory where pods are recorded, and their volumes made
     * @param clock tells the time of reports and the incarnation
     * @param reception told whether the node's owner takes the agent
     */
    public record Settings(
            String node,
            Supplier<NodeFacts> facts,
            Duration heartbeat,
            Path dataDirectory,
            Clock clock,
            Reception reception) {
        /** The usual settings: a heartbeat each second. */
        public static Settings of(
                String node, Supplier<NodeFacts> facts, Path dataDirectory, Clock clock, Reception reception) {
            return new Settings(node, facts, Duration.ofSeconds(1), dataDirectory, clock, reception);
        }
    }

    private record FromControlPlane(ToAgent message) implements Command {}

    private record PodSeen(PodReport report) implements Command {}

    private record ContainerEnded(Exit exit) implements Command {}

    private record RuntimeTrouble(Optional<String> why) implements Command {}

    private record Recorded(
            List<HeldPod> pods, long session, @Nullable Throwable failure) implements Command {}

    private record Swept(List<Found> found, Instant askedAt) implements Command {}

    private record NotSwept(Throwable failure) implements Command {}

    private record Beat() implements Command {}

    private record Sweep() implements Command {}

    private record Due() implements Command {}

    /**
     * What an agent begins with: its parts, the pods recorded by an earlier one, which of them that one was stopping, until when, and
     * the containers it left.
     */
    record Begun(
            AgentParts parts,
            long incarnation,
            List<HeldPod> recorded,
            Map<String, Instant> stopping,
            List<Found> found)
            implements Command {}

    /** The start failed, for instance because the engine doesn't answer; it is tried again. */
    record NotBegun(Throwable failure) implements Command {}

    private static final String LINGERING = "lingering";
    private static final String LEAVING = "the node's agent is leaving";

    /** How often the runtime's list is compared with what the agent believes, and a part of the reports is told again. */
    private static final Duration SWEEP = Duration.ofSeconds(30);

    /**
     * In so many sweeps each pod is told of once. That finds pods only that nobody wants and whose release was lost, which is rare, while
     * each report costs its workload something.
     */
    private static final int PARTS = 10;

    /** Agents that begin together don't all speak together ever after: each by its name. */
    private static final int SPREAD = 997;

    /** Soon enough for the node to be counted on all the time. */
    private static final Duration FIRST_RESTART = Duration.ofMillis(500);

    private static final Duration LONGEST_RESTART = Duration.ofSeconds(30);

    private final AgentParts parts;
    private final TimerScheduler<Command> timers;
    private final Reception reception;
    private final ActorRef<PodActor.Seen> seen;
    private final ReportDesk desk;
    private final NodeSession owner;
    private final PodTable pods = new PodTable();
    private int sweeps;
    private NodeFacts facts;
    private @Nullable Leave leaving;

    /**
     * The agent of one node. One that crashes begins anew, as after the end of its process: containers go on running
     * meanwhile, and are adopted.
     *
     * @param runtime what runs the pods; the caller closes it
     */
    public static Behavior<Command> create(Settings settings, ControlPlane controlPlane, ContainerRuntime runtime) {
        return Behaviors.setup(context -> {
            ActorRef<Command> me = context.getSelf();
            runtime.troubles(why -> me.tell(new RuntimeTrouble(why)));
            runtime.watch(exit -> me.tell(new ContainerEnded(exit)));
            return Behaviors.supervise(AgentStart.create(settings, controlPlane, runtime))
                    .onFailure(SupervisorStrategy.restartWithBackoff(FIRST_RESTART, LONGEST_RESTART, 0.2)
                            .withStashCapacity(AgentStart.MOST_STASHED));
        });
    }

    /** The agent once it knows what is there already. */
    static Behavior<Command> begun(Begun begun, Settings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            double part = Math.floorMod(settings.node().hashCode(), SPREAD) / (double) SPREAD;
            timers.startTimerWithFixedDelay(new Beat(), fraction(settings.heartbeat(), part), settings.heartbeat());
            timers.startTimerWithFixedDelay(new Sweep(), fraction(SWEEP, (1 + part) / 2), SWEEP);
            return new NodeAgent(context, timers, begun, settings.reception());
        }));
    }

    private static Duration fraction(Duration whole, double part) {
        return Duration.ofMillis(Math.max(1, (long) (whole.toMillis() * part)));
    }

    private NodeAgent(ActorContext<Command> context, TimerScheduler<Command> timers, Begun begun, Reception reception) {
        super(context);
        context.setLoggerName(NodeAgent.class);
        this.timers = timers;
        this.reception = reception;
        this.parts = begun.parts();
        ActorRef<ToAgent> self = context.messageAdapter(ToAgent.class, FromControlPlane::new);
        this.seen = context.messageAdapter(PodActor.Seen.class, message -> new PodSeen(message.report()));
        this.desk = ReportDesk.create(parts.controlPlane());
        this.owner = new NodeSession(parts, begun.incarnation(), self);
        this.facts = parts.facts();
        Map<String, List<Found>> found = begun.found().stream().collect(Collectors.groupingBy(Found::uid));
        begun.recorded().forEach(held -> run(held, found.getOrDefault(held.uid(), List.of())));
        Instant now = parts.clock().instant();
        begun.stopping()
                .forEach((uid, end) ->
                        stop(uid, now.isBefore(end) ? Duration.between(now, end) : Duration.ZERO, Duration.ZERO));
        discardUnknown(begun.found());
        hello();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(FromControlPlane.class, message -> heard(message.message()))
                .onMessage(PodSeen.class, message -> podSeen(message.report()))
                .onMessage(ContainerEnded.class, message -> containerEnded(message.exit()))
                .onMessage(RuntimeTrouble.class, this::runtimeTrouble)
                .onMessage(Recorded.class, this::recorded)
                .onMessage(Beat.class, message -> beat())
                .onMessage(Sweep.class, message -> sweep())
                .onMessage(Due.class, message -> send())
                .onMessage(Swept.class, this::swept)
                .onMessage(NotSwept.class, this::notSwept)
                .onMessage(Leave.class, this::leave)
                .build();
    }

    private Behavior<Command> heard(ToAgent message) {
        if (message instanceof Welcome granted) {
            return welcomed(granted);
        } else if (message instanceof Unwelcome refusal) {
            getContext()
                    .getLog()
                    .error("This agent stops: node {} has another one. {}", parts.node(), refusal.reason());
            reception.refused(refusal.reason());
            return Behaviors.stopped();
        } else if (message instanceof Take take) {
            return take(take);
        } else if (message instanceof Release release) {
            return release(release);
        } else if (message instanceof ObservedTaken taken) {
            return observedTaken(taken);
        } else if (message instanceof ReadLogs logs) {
            return readLogs(logs);
        }
        return identify(((Identify) message).session());
    }

    private void hello() {
        owner.hello(facts, pods.claims());
    }

    private Behavior<Command> identify(long asking) {
        if (owner.identify(asking)) {
            hello();
        }
        return this;
    }

    private Behavior<Command> welcomed(Welcome granted) {
        if (owner.welcomed(granted)) {
            tellAgain(uid -> true);
            reception.welcomed();
        }
        return this;
    }

    private void tellAgain(Predicate<String> which) {
        pods.all().stream().filter(pod -> which.test(pod.uid())).forEach(pod -> pod.report()
                .ifPresent(report -> tell(pod, report)));
        send();
    }

    private Behavior<Command> beat() {
        if (owner.welcome()) {
            owner.heartbeat();
        } else {
            hello();
        }
        desk.stir();
        send();
        return this;
    }

    private Behavior<Command> take(Take take) {
        if (!owner.obeys(take)) {
            return this;
        }
        List<String> had = new ArrayList<>();
        List<HeldPod> fresh = new ArrayList<>();
        for (HeldPod held : take.pods()) {
            Optional<Pod> pod = pods.get(held.uid());
            if (pods.isFree(held.uid())) {
                owner.freed(List.of(held.uid()));
            } else if (pod.isPresent()) {
                had.add(held.uid());
                pod.get().report().ifPresent(report -> tell(pod.get(), report));
            } else if (leaving != null) {
                owner.notTaken(held, LEAVING);
            } else if (pods.recording(held)) {
                fresh.add(held);
            }
        }
        if (!had.isEmpty()) {
            owner.taken(had);
        }
        record(fresh);
        send();
        return this;
    }

    private void record(List<HeldPod> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        CompletableFuture<Void> saved = parts.records()
                .map(records -> CompletableFuture.runAsync(() -> fresh.forEach(records::save), parts.blocking()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        long taking = owner.session();
        getContext().pipeToSelf(saved, (done, failure) -> new Recorded(fresh, taking, failure));
    }

    private Behavior<Command> recorded(Recorded message) {
        message.pods().forEach(pods::recorded);
        if (message.failure() != null) {
            String reason = "the pod can't be recorded on the node: "
                    + message.failure().getMessage();
            message.pods().forEach(held -> owner.notTaken(held, reason));
            return leftIfEmpty();
        }
        if (!owner.is(message.session())) {
            // The node has a new owner by now, which doesn't know of them.
            forget(message.pods());
            return leftIfEmpty();
        }
        if (leaving != null) {
            forget(message.pods());
            message.pods().forEach(held -> owner.notTaken(held, LEAVING));
            return leftIfEmpty();
        }
        message.pods().forEach(held -> run(held, List.of()));
        owner.taken(message.pods().stream().map(HeldPod::uid).toList());
        return this;
    }

    /** Nobody counts on them. */
    private void forget(List<HeldPod> pods) {
        parts.records()
                .ifPresent(records -> parts.blocking().execute(() -> pods.forEach(held -> records.remove(held.uid()))));
    }

    private void run(HeldPod held, List<Found> found) {
        ActorRef<PodActor.Command> actor =
                getContext().spawn(PodActor.create(held, parts, found, seen), "pod-" + held.uid(), EntityKind.WORK);
        pods.runs(held, actor);
    }

    /** A pod that isn't here is free already: the answer may have been lost. */
    private Behavior<Command> release(Release release) {
        if (!owner.is(release.session())) {
            return this;
        }
        List<String> gone = new ArrayList<>();
        for (PodRelease pod : release.pods()) {
            if (pods.get(pod.uid()).isPresent()) {
                release(pod);
            } else if (!pods.wanted(pod.uid())) {
                gone.add(pod.uid());
            }
        }
        if (!gone.isEmpty()) {
            free(gone);
        }
        return this;
    }

    private void release(PodRelease pod) {
        Duration grace = Duration.ofSeconds(pod.graceSeconds());
        Duration drain = Duration.ofMillis(pod.drainMillis());
        Instant end = parts.clock().instant().plus(drain).plus(grace);
        parts.records().ifPresent(records -> parts.blocking().execute(() -> records.stopping(pod.uid(), end)));
        stop(pod.uid(), grace, drain);
    }

    private void stop(String uid, Duration grace, Duration drain) {
        pods.get(uid).ifPresent(pod -> pod.actor().tell(new PodActor.Stop(grace, drain)));
    }

    private void free(List<String> uids) {
        uids.forEach(pods::free);
        owner.freed(uids);
    }

    private Behavior<Command> podSeen(PodReport seenNow) {
        Optional<Pod> pod = pods.get(seenNow.uid());
        if (pod.isEmpty()) {
            return this;
        }
        PodReport report = ReportDesk.numbered(seenNow, owner.next());
        pods.reported(pod.get(), report);
        tell(pod.get(), report);
        send();
        if (report.gone()) {
            free(List.of(report.uid()));
        }
        return leftIfEmpty();
    }

    private Behavior<Command> observedTaken(ObservedTaken taken) {
        desk.acknowledged(taken);
        taken.unwanted().forEach(uid -> stop(uid, Duration.ZERO, Duration.ZERO));
        send();
        return leftIfEmpty();
    }

    private void tell(Pod pod, PodReport report) {
        desk.put(pod.held().workload(), report, parts.clock().instant());
    }

    private Behavior<Command> send() {
        boolean lingers = desk.send(parts.clock().instant(), owner::observed);
        if (lingers && !timers.isTimerActive(LINGERING)) {
            timers.startSingleTimer(LINGERING, new Due(), Outbox.LINGER);
        }
        return this;
    }

    private Behavior<Command> containerEnded(Exit exit) {
        pods.get(exit.uid()).ifPresent(pod -> pod.actor().tell(new PodActor.Ended(exit)));
        return this;
    }

    /** Whoever places pods learns it with what else is known of the machine. */
    private Behavior<Command> runtimeTrouble(RuntimeTrouble message) {
        Instant now = parts.clock().instant();
        facts = facts.withTrouble(
                message.why().map(why -> new NodeFacts.Trouble(why, now)).orElse(null));
        hello();
        return this;
    }

    private Behavior<Command> readLogs(ReadLogs logs) {
        pods.get(logs.uid()).ifPresentOrElse(pod -> pod.actor().tell(new PodActor.ReadLog(logs)), () -> logs.replyTo()
                .tell(new AgentProtocol.NoLogs("the pod isn't on node " + parts.node())));
        return this;
    }

    /** What a lost message left is repaired here: exits that weren't heard of, containers and pods that nobody wants. */
    private Behavior<Command> sweep() {
        Instant now = parts.clock().instant();
        getContext()
                .pipeToSelf(
                        parts.runtime().list(Optional.empty()),
                        (found, failure) -> failure == null ? new Swept(found, now) : new NotSwept(failure));
        int part = ++sweeps % PARTS;
        tellAgain(uid -> Math.floorMod(uid.hashCode(), PARTS) == part);
        hello();
        Leave left = leaving;
        if (left != null) {
            pods.all().forEach(pod -> stop(pod.uid(), left.grace(), Duration.ZERO));
        }
        return this;
    }

    private Behavior<Command> swept(Swept message) {
        Map<String, List<Found>> found = message.found().stream().collect(Collectors.groupingBy(Found::uid));
        pods.all().forEach(pod -> pod.actor()
                .tell(new PodActor.Listed(found.getOrDefault(pod.uid(), List.of()), message.askedAt())));
        discardUnknown(message.found());
        return this;
    }

    private Behavior<Command> notSwept(NotSwept message) {
        getContext()
                .getLog()
                .warn("The runtime doesn't answer: {}", message.failure().getMessage());
        return this;
    }

    private void discardUnknown(List<Found> found) {
        found.stream()
                .map(Found::uid)
                .distinct()
                .filter(uid -> !pods.wanted(uid))
                .forEach(uid -> {
                    getContext().getLog().info("Removing what is left of pod {}: no record wants it", uid);
                    parts.runtime().discard(uid);
                });
    }

    private Behavior<Command> leave(Leave leave) {
        leaving = leave;
        owner.leaving();
        pods.all().forEach(pod -> {
            Duration own = Duration.ofSeconds(pod.held()
                    .object()
                    .spec()
                    .path("terminationGracePeriodSeconds")
                    .asLong(30));
            Duration grace = own.compareTo(leave.grace()) < 0 ? own : leave.grace();
            stop(pod.uid(), grace, Duration.ZERO);
        });
        return leftIfEmpty();
    }

    /** Done when every pod is gone, and its workload knows. */
    private Behavior<Command> leftIfEmpty() {
        Leave left = leaving;
        if (left == null || !pods.isEmpty() || !desk.isEmpty()) {
            return this;
        }
        left.replyTo().tell(Done.getInstance());
        return Behaviors.stopped();
    }
}
