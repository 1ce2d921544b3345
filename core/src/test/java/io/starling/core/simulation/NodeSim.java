package io.starling.core.simulation;

import io.starling.core.node.Brakes;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeLedger;
import io.starling.core.node.NodeLedger.Admitted;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeReservations;
import io.starling.core.node.NodeState;
import io.starling.core.node.Patience;
import io.starling.core.node.PodClaim;
import io.starling.core.node.Pulse;
import io.starling.core.object.ApiObject;
import io.starling.core.simulation.Words.Assign;
import io.starling.core.simulation.Words.Assignment;
import io.starling.core.simulation.Words.Freed;
import io.starling.core.simulation.Words.Gone;
import io.starling.core.simulation.Words.Heartbeat;
import io.starling.core.simulation.Words.Held;
import io.starling.core.simulation.Words.Hello;
import io.starling.core.simulation.Words.Identify;
import io.starling.core.simulation.Words.Leaving;
import io.starling.core.simulation.Words.OutOfSession;
import io.starling.core.simulation.Words.Refused;
import io.starling.core.simulation.Words.Release;
import io.starling.core.simulation.Words.Take;
import io.starling.core.simulation.Words.Taken;
import io.starling.core.simulation.Words.Unassign;
import io.starling.core.simulation.Words.Unwelcome;
import io.starling.core.simulation.Words.Welcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The owner of a node: the real ledger and the real life, with the protocol around them. */
final class NodeSim {
    private static final Patience PATIENCE = Patience.USUAL;

    private final World world;
    private final String name;
    private final ApiObject object;
    private final List<NodeLife.Event> journal = new ArrayList<>();

    // What is lost in a crash.
    private NodeLife life = NodeLife.NEW;
    private Pulse pulse;
    private boolean up;
    private long run;
    private long session;
    private @Nullable AgentSim agent;
    private @Nullable NodeLedger ledger;
    private long introducedIncarnation;
    private long introducedSequence;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Map<String, Long> confirmed = new HashMap<>();
    /** The attempts that were refused, by uid: when one comes again, it is refused again. */
    private final Map<String, Integer> refused = new HashMap<>();

    private final Set<String> freed = new HashSet<>();
    private long skewMillis;

    /**
     * A pod that the agent was told of and hasn't answered for.
     *
     * @param releasing whether it was told to let it go again: its room is kept until the agent says that it is free
     */
    private record Waiting(Held pod, String owner, boolean releasing) {}

    NodeSim(World world, String name) {
        this.world = world;
        this.name = name;
        this.pulse = Pulse.unheard(world.instant());
        this.object = NodeDocument.registered(name, "u-" + name, World.FACTS, world.instant());
    }

    @Nullable NodeLedger ledger() {
        return ledger;
    }

    private Instant now() {
        return world.instant().plusMillis(skewMillis);
    }

    void setClock(long skew) {
        skewMillis = skew;
    }

    void start() {
        run++;
        up = true;
        life = NodeLife.NEW;
        journal.forEach(event -> life = event.applyTo(life));
        pulse = Pulse.unheard(now());
        session = world.nextStamp();
        agent = null;
        ledger = world.has(Flaw.ADMITTING_BEFORE_HELLO) ? NodeLedger.empty(World.MACHINE, World.MAX_PODS) : null;
        waiting.clear();
        confirmed.clear();
        refused.clear();
        freed.clear();
        introducedIncarnation = 0;
        introducedSequence = 0;
        world.tell("node {} starts session {}: {}", name, session, life);
        long current = run;
        world.after(500, () -> tick(current));
        publish();
    }

    void crash() {
        if (up) {
            world.tell("node {} crashes", name);
            up = false;
            world.after(50 + world.random.nextInt(4_000), this::start);
        }
    }

    String name() {
        return name;
    }

    /** Whether it serves a machine whose agent is up, or has given up one that is lost. */
    boolean knows() {
        Machine machine = world.machines.get(name);
        if (!up || machine == null) {
            return false;
        }
        boolean counted = life.ready() || (life.lost() && life.evicting() == null);
        return machine.dead ? !counted : machine.agent != null && admits();
    }

    private boolean admits() {
        return ledger != null && (life.admits(pulse) || (world.has(Flaw.ADMITTING_BEFORE_HELLO) && life.ready()));
    }

    private void tick(long of) {
        if (!up || of != run) {
            return;
        }
        follow(life.tick(pulse, now(), PATIENCE, this::brakes, () -> false), null);
        retry();
        publish();
        world.after(500, () -> tick(of));
    }

    private Brakes.Verdict brakes() {
        return world.has(Flaw.NO_BRAKES)
                ? Brakes.Verdict.GO
                : World.BRAKES.rule(name, world.directory.sights(), now()).verdict();
    }

    /** The machine's agent is known to have ended. */
    void agentGone(AgentSim gone) {
        if (up && gone == agent) {
            follow(life.ended(pulse, now(), PATIENCE), null);
            publish();
        }
    }

    private void follow(NodeLife.Step step, @Nullable AgentSim from) {
        pulse = step.pulse();
        for (NodeLife.Event event : step.events()) {
            journal.add(event);
            life = event.applyTo(life);
            world.tell("node {} journals {}", name, event);
            if (event instanceof NodeLife.Evicting) {
                world.invariants.evicting(name);
            }
            if (event instanceof NodeLife.Left) {
                List.copyOf(waiting.keySet()).forEach(this::letGo);
            }
        }
        if (!step.events().isEmpty() && world.chance(world.faults.torn())) {
            crash();
            return;
        }
        if (step.answer() instanceof NodeLife.Welcome granted) {
            toAgent(from, new Welcome(session, granted.epoch()));
        } else if (step.answer() instanceof NodeLife.Unwelcome) {
            toAgent(from, new Unwelcome());
        } else if (step.answer() instanceof NodeLife.Identify) {
            toAgent(from, new Identify(session));
        }
    }

    private void letGo(String uid) {
        refused.put(uid, Integer.MAX_VALUE);
        waiting.computeIfPresent(uid, (any, pod) -> new Waiting(pod.pod(), pod.owner(), true));
    }

    void hear(Object message, AgentSim from) {
        if (!up) {
            return;
        }
        if (message instanceof Hello hello) {
            hello(hello, from);
        } else if (message instanceof Heartbeat beat && ofSession(beat.session())) {
            follow(life.heartbeat(beat.incarnation(), beat.epoch(), pulse, now(), PATIENCE), from);
        } else if (message instanceof Heartbeat) {
            toAgent(from, new Identify(session));
        } else if (message instanceof Leaving leaving) {
            follow(life.leaving(leaving.incarnation(), pulse, now(), PATIENCE), from);
            publish();
        } else if (message instanceof Taken taken && current(taken.incarnation(), taken.session())) {
            taken.uids().forEach(uid -> taken(uid, taken.sequence()));
        } else if (message instanceof Freed freed && current(freed.incarnation(), freed.session())) {
            freed.uids().forEach(this::freed);
        }
    }

    private boolean ofSession(long spoken) {
        return spoken == session || world.has(Flaw.SESSIONS_IGNORED);
    }

    private boolean current(long incarnation, long spoken) {
        return incarnation == life.incarnation() && ofSession(spoken);
    }

    private void hello(Hello hello, AgentSim from) {
        if (!ofSession(hello.session())) {
            toAgent(from, new Identify(session));
            return;
        }
        NodeLife.Step step = life.hello(hello.incarnation(), pulse, now(), PATIENCE);
        long before = run;
        follow(step, from);
        if (step.introduced() && up && before == run) {
            introduced(hello, from);
            publish();
        }
    }

    /** What the agent has, what it has taken since it said so, and what is on the way to it: that is reserved. */
    private void introduced(Hello hello, AgentSim from) {
        boolean another = hello.incarnation() != introducedIncarnation;
        if (!another && hello.sequence() < introducedSequence && !world.has(Flaw.LATE_HELLO_COUNTS)) {
            return;
        }
        NodeLedger fresh = NodeLedger.empty(World.MACHINE, World.MAX_PODS);
        if (another) {
            Set<String> there =
                    new HashSet<>(hello.held().stream().map(Held::uid).toList());
            confirmed.keySet().stream().filter(uid -> !there.contains(uid)).forEach(uid -> {
                freed.add(uid);
                waiting.remove(uid);
            });
            confirmed.clear();
            waiting.values()
                    .removeIf(
                            pod -> pod.releasing() && !there.contains(pod.pod().uid()));
        } else {
            fresh = confirmedSince(hello.sequence(), fresh);
        }
        agent = from;
        introducedIncarnation = hello.incarnation();
        introducedSequence = hello.sequence();
        for (Held held : hello.held()) {
            if (freed.contains(held.uid()) && !world.has(Flaw.LATE_HELLO_COUNTS)) {
                continue;
            }
            fresh = fresh.holding(held.claim());
            confirmed.merge(held.uid(), hello.sequence(), Math::max);
            answerTaken(held.uid());
        }
        for (Waiting pod : waiting.values()) {
            fresh = fresh.holding(pod.pod().claim());
        }
        ledger = fresh;
    }

    private NodeLedger confirmedSince(long sequence, NodeLedger fresh) {
        NodeLedger before = ledger;
        confirmed.values().removeIf(at -> at <= sequence);
        NodeLedger result = fresh;
        if (before != null && !world.has(Flaw.LATE_HELLO_COUNTS)) {
            for (PodClaim claim : before.claims().values()) {
                if (confirmed.containsKey(claim.uid())) {
                    result = result.holding(claim);
                }
            }
        }
        return result;
    }

    private void taken(String uid, long sequence) {
        if (waiting.containsKey(uid) || confirmed.containsKey(uid)) {
            confirmed.merge(uid, sequence, Math::max);
        }
        answerTaken(uid);
    }

    private void answerTaken(String uid) {
        Waiting pod = waiting.get(uid);
        if (pod != null && !pod.releasing()) {
            waiting.remove(uid);
        }
    }

    private void freed(String uid) {
        if (!world.has(Flaw.FREED_PODS_AWAITED)) {
            waiting.remove(uid);
            refused.put(uid, Integer.MAX_VALUE);
        }
        freed.add(uid);
        confirmed.remove(uid);
        release(uid);
        publish();
    }

    private void release(String uid) {
        NodeLedger present = ledger;
        if (present != null) {
            ledger = present.release(uid);
        }
    }

    void assign(Assign assign) {
        if (!up) {
            return;
        }
        if (!admits() || (assign.session() != session && !world.has(Flaw.SESSIONS_IGNORED))) {
            toOwner(
                    assign.owner(),
                    new OutOfSession(assign.pods().stream()
                            .map(assignment -> assignment.pod().uid())
                            .toList()));
            return;
        }
        List<Held> take = new ArrayList<>();
        for (Assignment assignment : assign.pods()) {
            Held pod = assignment.pod();
            if (freed.contains(pod.uid()) && !world.has(Flaw.FREED_PODS_TAKEN_AGAIN)) {
                toOwner(assign.owner(), new Gone(name, List.of(pod.uid())));
                continue;
            }
            Waiting before = waiting.get(pod.uid());
            if (before != null && before.releasing() && !world.has(Flaw.LEAVING_PODS_REFUSED)) {
                continue;
            }
            if (refusedBefore(assignment) || !admitted(pod)) {
                refused.merge(pod.uid(), assignment.attempt(), Math::max);
                toOwner(assign.owner(), new Refused(name, pod.uid(), assignment.attempt()));
                continue;
            }
            Held taken = new Held(pod.uid(), pod.name(), pod.owner(), life.epoch(), pod.claim());
            waiting.put(pod.uid(), new Waiting(taken, assign.owner(), false));
            take.add(taken);
        }
        take(take);
    }

    private boolean refusedBefore(Assignment assignment) {
        return assignment.attempt() <= refused.getOrDefault(assignment.pod().uid(), 0)
                && !world.has(Flaw.REFUSALS_FORGOTTEN);
    }

    private boolean admitted(Held pod) {
        NodeLedger present = ledger;
        if (present != null && present.admit(pod.claim()) instanceof Admitted admitted) {
            ledger = admitted.ledger();
            return true;
        }
        return false;
    }

    private void take(List<Held> pods) {
        if (!pods.isEmpty()) {
            toAgent(agent, new Take(session, life.epoch(), pods));
        }
    }

    private void retry() {
        if (admits()) {
            take(waiting.values().stream()
                    .filter(pod -> !pod.releasing())
                    .map(Waiting::pod)
                    .toList());
            List<String> releases = waiting.values().stream()
                    .filter(Waiting::releasing)
                    .map(pod -> pod.pod().uid())
                    .toList();
            if (!releases.isEmpty()) {
                toAgent(agent, new Release(session, releases));
            }
        }
    }

    void unassign(Unassign unassign) {
        NodeLedger present = ledger;
        if (!up || present == null || !admits()) {
            return;
        }
        List<String> held = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String uid : unassign.uids()) {
            letGo(uid);
            (present.has(uid) ? held : gone).add(uid);
        }
        if (!held.isEmpty()) {
            toAgent(agent, new Release(session, held));
        }
        if (!gone.isEmpty()) {
            toOwner(unassign.owner(), new Gone(name, gone));
        }
    }

    /** Shows the real document. */
    private void publish() {
        NodeLedger present = ledger == null ? NodeLedger.empty(World.MACHINE, World.MAX_PODS) : ledger;
        NodeReservations shown =
                admits() ? NodeReservations.of(session, life.incarnation(), present) : NodeReservations.NONE;
        ApiObject document = NodeDocument.render(new NodeState(object, World.FACTS, life, null, List.of()));
        world.directory.publish(Objects.requireNonNull(document), shown);
    }

    private void toAgent(@Nullable AgentSim to, Object message) {
        if (to != null) {
            world.send(name + session, to.address(), message, () -> to.hear(message));
        }
    }

    private void toOwner(String owner, Object message) {
        OwnerSim to = world.owners.get(owner);
        if (to != null) {
            world.send(name + session, owner, message, () -> to.hear(message));
        }
    }
}
