package io.starling.actors.failover;

import io.starling.actors.Wire;
import io.starling.actors.failover.Downings.Cause;
import io.starling.actors.failover.Inquest.Evidence;
import io.starling.actors.failover.Inquest.Findings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/** Does what {@link Inquest} finds: shares what this member saw, downs who is dead, steps down where this member is cut off. */
final class FailoverActor extends AbstractBehavior<FailoverActor.Command> {
    /** What a colleague said longer ago doesn't count: it may have been stopped since. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long the launcher has to say that those who refuse us have ended, before we take ourselves for the lost ones. */
    private static final long CUT_OFF_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** How long the word of a downing waits for its reason, which comes another way. */
    private static final Duration EXPLANATION = Duration.ofSeconds(2);
    /** Nothing new is repeated this rarely. */
    private static final int ROUNDS_A_GREETING = 10;

    private final Cluster cluster = Cluster.get(getContext().getSystem());
    private final ActorRefResolver resolver = ActorRefResolver.get(getContext().getSystem());
    private final FoundDead foundDead =
            FoundDead.of(getContext().getSystem().classicSystem().eventStream());
    private final SignsOfLife signs = SignsOfLife.of(getContext().getSystem());
    private final Roll roll = new Roll(cluster.selfMember().uniqueAddress());
    private final TimerScheduler<Command> timers;
    private final Lifelines lifelines;
    private final String name;
    private final Supplier<Set<String>> launcher;
    private final Downings downings;
    private final Quorum quorum;
    private final Tenure tenure;
    private final Set<String> refused = new TreeSet<>();
    private final Map<String, Heard> heard = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Evidence> verdicts = new HashMap<>();
    /** Why runs are downed, as far as people have not been told. */
    private final Map<String, Ruling> rulings = new HashMap<>();

    private Set<String> exited = Set.of();
    private boolean asking;
    private long cutOffSince;
    private int round;
    private @Nullable Gazette gazette;

    sealed interface Command {}

    private record Changed(ClusterDomainEvent event) implements Command {}

    private record Seen(String run, boolean refuses) implements Command {}

    private record LauncherSaw(Set<String> runs) implements Command {}

    /** What a colleague saw. */
    record Testimony(String witness, String name, Set<String> refused) implements Command, Wire {}

    /** Why a member downs a run. */
    record Ruling(String run, Cause cause, String why) implements Command, Wire {}

    /** A run was downed, and nobody had said why. */
    private record Unexplained(String run, String name, String address) implements Command {}

    record TellPeople(Gazette gazette) implements Command {}

    private enum Round implements Command {
        INSTANCE
    }

    private record Heard(Set<String> refused, long at) {}

    private FailoverActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String name,
            Supplier<Set<String>> launcher,
            Downings downings,
            Quorum quorum,
            Tenure tenure) {
        super(context);
        context.setLoggerName(FailoverActor.class);
        this.timers = timers;
        this.name = name;
        this.launcher = launcher;
        this.downings = downings;
        this.quorum = quorum;
        this.tenure = tenure;
        ActorRef<Command> self = context.getSelf();
        this.lifelines = Lifelines.start((run, refuses) -> self.tell(new Seen(run, refuses)));
        ActorRef<ClusterDomainEvent> events = context.messageAdapter(ClusterDomainEvent.class, Changed::new);
        cluster.subscriptions().tell(Subscribe.create(events.narrow(), MemberEvent.class));
        cluster.subscriptions().tell(Subscribe.create(events.narrow(), ReachabilityEvent.class));
        timers.startTimerWithFixedDelay(Round.INSTANCE, Failover.ROUND);
    }

    static Behavior<Command> create(
            String name, Supplier<Set<String>> launcher, Downings downings, Quorum quorum, Tenure tenure) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new FailoverActor(context, timers, name, launcher, downings, quorum, tenure)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, this::changed)
                .onMessage(Seen.class, this::seen)
                .onMessage(LauncherSaw.class, this::launcherSaw)
                .onMessage(Testimony.class, this::testimony)
                .onMessage(Ruling.class, this::ruling)
                .onMessage(Unexplained.class, this::unexplained)
                .onMessage(TellPeople.class, this::tellPeople)
                .onMessageEquals(Round.INSTANCE, this::round)
                .onSignal(PostStop.class, signal -> stopped())
                .build();
    }

    private Behavior<Command> changed(Changed changed) {
        roll.note(changed.event());
        if (changed.event() instanceof MemberDowned downed) {
            downed(downed.member());
        } else if (changed.event() instanceof MemberRemoved removed) {
            forget(Roll.runOf(removed.member().uniqueAddress()));
        }
        lifelines.hold(roll.ports());
        return this;
    }

    private void forget(String run) {
        refused.remove(run);
        heard.remove(run);
        names.remove(run);
        verdicts.remove(run);
    }

    private Behavior<Command> seen(Seen seen) {
        boolean counts = seen.refuses() && roll.find(seen.run()).isPresent();
        boolean news = counts ? refused.add(seen.run()) : refused.remove(seen.run());
        if (news) {
            getContext().getLog().info("{} {} connections", seen.run(), seen.refuses() ? "refuses" : "takes");
            testify();
        }
        return judge();
    }

    private Behavior<Command> launcherSaw(LauncherSaw saw) {
        asking = false;
        exited = saw.runs().stream().filter(run -> roll.find(run).isPresent()).collect(Collectors.toUnmodifiableSet());
        return judge();
    }

    private Behavior<Command> testimony(Testimony testimony) {
        heard.put(testimony.witness(), new Heard(testimony.refused(), System.nanoTime()));
        names.put(testimony.witness(), testimony.name());
        return judge();
    }

    private Behavior<Command> tellPeople(TellPeople tell) {
        gazette = tell.gazette();
        return this;
    }

    private Behavior<Command> round() {
        if (!refused.isEmpty() || round++ % ROUNDS_A_GREETING == 0) {
            testify();
        }
        askLauncher();
        Set<String> answering = new HashSet<>(roll.reachableControls());
        tenure.note(roll.others(roll.controls()), roll.others(answering));
        answering.removeAll(refused);
        if (cluster.isTerminated()) {
            quorum.lost(); // the others were removed here, so that none of them is missed
        } else {
            quorum.note(answering.size(), roll.controls().size(), System.nanoTime());
        }
        return judge();
    }

    /** One question at a time, and not on this thread: the answer is in files. */
    private void askLauncher() {
        if (!asking) {
            asking = true;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(
                                    launcher,
                                    getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
                            (runs, failure) -> new LauncherSaw(failure == null ? runs : Set.of()));
        }
    }

    private void testify() {
        tellColleagues(new Testimony(roll.self(), name, Set.copyOf(refused)));
    }

    private void tellColleagues(Command word) {
        roll.colleagues().values().forEach(address -> resolver.<Command>resolveActorRef(
                        address + "/system/" + Failover.NAME)
                .tell(word));
    }

    private Behavior<Command> judge() {
        if (refused.isEmpty() && exited.isEmpty()) {
            cutOffSince = 0;
            return this;
        }
        long now = System.nanoTime();
        Findings findings = Inquest.judge(roll.self(), roll.controls(), sightings(now), exited);
        findings.dead().forEach((run, evidence) -> roll.find(run).ifPresent(member -> end(run, member, evidence)));
        stepDownIfCutOff(findings.cutOff(), now);
        return this;
    }

    private Map<String, Set<String>> sightings(long now) {
        Map<String, Set<String>> sightings = new HashMap<>();
        heard.forEach((witness, testimony) -> {
            if (now - testimony.at() < FRESH_NANOS) {
                sightings.put(witness, testimony.refused());
            }
        });
        sightings.put(roll.self(), Set.copyOf(refused));
        return sightings;
    }

    private void end(String run, Member member, Evidence evidence) {
        if (verdicts.putIfAbsent(run, evidence) != null) {
            return;
        }
        foundDead.add(member.address().toString());
        signs.died(member.address().toString());
        // One that was leaving and has gone needs no downing: it is enough that it is known to be gone.
        if (member.status().equals(MemberStatus.exiting()) || member.status().equals(MemberStatus.down())) {
            return;
        }
        Ruling ruling = new Ruling(run, cause(evidence), why(evidence));
        getContext().getLog().warn("Downing {}: {}", run, ruling.why());
        rulings.putIfAbsent(run, ruling);
        tellColleagues(ruling);
        cluster.manager().tell(new Down(member.address()));
    }

    /**
     * A majority refuses this member's connections, and nobody knows those processes to have ended: they are as likely alive,
     * see the same of this member, and go on without it. It must not go on beside them.
     */
    private void stepDownIfCutOff(boolean cutOff, long now) {
        if (!cutOff) {
            cutOffSince = 0;
        } else if (cutOffSince == 0) {
            cutOffSince = now;
        } else if (now - cutOffSince > CUT_OFF_NANOS
                && verdicts.putIfAbsent(roll.self(), new Inquest.Exited()) == null) {
            getContext()
                    .getLog()
                    .error(
                            "This member steps down: most of the control members refuse its connections ({}),"
                                    + " so either they are dead or this member is cut off from them",
                            String.join(", ", refused));
            cluster.manager().tell(new Down(cluster.selfMember().address()));
        }
    }

    /** The word of a downing may come before that of the member which ruled it. */
    private void downed(Member member) {
        String run = Roll.runOf(member.uniqueAddress());
        Unexplained downing = new Unexplained(
                run,
                names.getOrDefault(run, member.address().hostPort()),
                member.address().toString());
        if (rulings.containsKey(run)) {
            tell(downing);
        } else {
            timers.startSingleTimer(downing, downing, EXPLANATION);
        }
    }

    private Behavior<Command> ruling(Ruling ruling) {
        rulings.putIfAbsent(ruling.run(), ruling);
        return this;
    }

    private Behavior<Command> unexplained(Unexplained downing) {
        tell(downing);
        return this;
    }

    private void tell(Unexplained downing) {
        Optional<Ruling> ruling = Optional.ofNullable(rulings.remove(downing.run()));
        downings.count(ruling.map(Ruling::cause).orElse(Cause.OTHER));
        String message = downing.address() + " was removed from the cluster: "
                + ruling.map(Ruling::why)
                        .orElse("it was silent for too long, or saw no majority, or a new process took its place");
        if (ruling.isEmpty()) {
            getContext().getLog().warn("{}", message);
        }
        if (gazette != null && speaks()) {
            gazette.downed(downing.name(), message);
        }
    }

    /** One is enough to tell people: the first of those that stand. */
    private boolean speaks() {
        Set<String> standing = new TreeSet<>(roll.reachableControls());
        standing.removeAll(refused);
        return standing.stream().findFirst().filter(roll.self()::equals).isPresent();
    }

    private static Cause cause(Evidence evidence) {
        return evidence instanceof Inquest.Refused ? Cause.REFUSED : Cause.EXITED;
    }

    private String why(Evidence evidence) {
        if (evidence instanceof Inquest.Refused refusal) {
            return "its port refuses connections, as seen by "
                    + refusal.witnesses().stream()
                            .map(witness -> witness.equals(roll.self()) ? name : names.getOrDefault(witness, witness))
                            .collect(Collectors.joining(", "));
        }
        return "its process has ended, as the launcher saw";
    }

    private Behavior<Command> stopped() {
        lifelines.close();
        return this;
    }
}
