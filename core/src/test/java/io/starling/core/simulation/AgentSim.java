package io.starling.core.simulation;

import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.core.simulation.Words.Freed;
import io.starling.core.simulation.Words.Heartbeat;
import io.starling.core.simulation.Words.Held;
import io.starling.core.simulation.Words.Hello;
import io.starling.core.simulation.Words.Identify;
import io.starling.core.simulation.Words.Leaving;
import io.starling.core.simulation.Words.Observed;
import io.starling.core.simulation.Words.ObservedTaken;
import io.starling.core.simulation.Words.Release;
import io.starling.core.simulation.Words.Take;
import io.starling.core.simulation.Words.Taken;
import io.starling.core.simulation.Words.Unwelcome;
import io.starling.core.simulation.Words.Welcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One process of a node's agent. */
final class AgentSim {
    private static final int BEATS_A_SWEEP = 5;

    private final World world;
    private final Machine machine;
    private final long incarnation;
    private final Set<String> mine = new HashSet<>();
    private final Set<String> recording = new HashSet<>();
    private final Set<String> stopping = new HashSet<>();
    private final Set<String> freed = new HashSet<>();
    private final Map<String, PodReport> untold = new TreeMap<>();
    private final Map<String, PodReport> seen = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private long session;
    private long epoch;
    private long sequence;
    private boolean welcome;
    private boolean leaving;
    private int beats;

    AgentSim(World world, Machine machine, long incarnation) {
        this.world = world;
        this.machine = machine;
        this.incarnation = incarnation;
    }

    String address() {
        return "agent " + machine.name + "#" + incarnation;
    }

    private boolean alive() {
        return machine.agent == this;
    }

    void start() {
        world.tell("{} starts with {}", address(), machine.records.keySet());
        for (Held held : machine.records.values()) {
            owners.put(held.uid(), held.owner());
            if (machine.running.contains(held.uid())) {
                report(held.uid(), true, false);
            } else {
                launch(held.uid());
            }
        }
        hello();
        world.after(1_000, this::beat);
    }

    private void beat() {
        if (!alive()) {
            return;
        }
        beats++;
        if (!welcome || (beats % BEATS_A_SWEEP == 0 && !world.has(Flaw.NO_SWEEP))) {
            hello();
        } else {
            toNode(new Heartbeat(address(), incarnation, session, epoch));
        }
        tell(untold.values());
        world.after(1_000, this::beat);
    }

    private void hello() {
        sequence++;
        List<Held> held = machine.records.values().stream()
                .filter(pod -> mine.contains(pod.uid()) || !world.has(Flaw.HELD_PODS_UNREPORTED))
                .toList();
        toNode(new Hello(address(), incarnation, session, sequence, held));
    }

    /** It is stopped for good: says so, stops all its pods, and ends when they are gone. */
    void leave() {
        leaving = true;
        toNode(new Leaving(incarnation));
        List.copyOf(machine.records.keySet()).forEach(this::stop);
        leftIfEmpty();
    }

    private void leftIfEmpty() {
        if (leaving && alive() && machine.records.isEmpty() && recording.isEmpty()) {
            machine.agentLeft();
        }
    }

    void hear(Object message) {
        if (!alive() || machine.muted()) {
            return;
        }
        if (message instanceof Identify identify) {
            identify(identify.session());
        } else if (message instanceof Welcome granted) {
            welcomed(granted);
        } else if (message instanceof Unwelcome) {
            machine.crashAgent();
        } else if (message instanceof Take take) {
            take(take);
        } else if (message instanceof Release release && ofSession(release.session())) {
            release.uids().forEach(this::release);
        } else if (message instanceof ObservedTaken taken) {
            observedTaken(taken);
        }
    }

    private boolean ofSession(long spoken) {
        return spoken == session || world.has(Flaw.SESSIONS_IGNORED);
    }

    /** A new owner of the node: until it has welcomed this agent, nothing is taken, so that what it is told stays true. */
    private void identify(long asking) {
        if (asking > session) {
            session = asking;
            welcome = world.has(Flaw.SESSIONS_IGNORED) && welcome;
        }
        if (asking == session) {
            hello();
        }
    }

    private void welcomed(Welcome granted) {
        if (!ofSession(granted.session())) {
            return;
        }
        boolean moved = !welcome || (granted.epoch() > epoch && !world.has(Flaw.RETURNING_IN_SILENCE));
        welcome = true;
        epoch = Math.max(epoch, granted.epoch());
        if (moved) {
            untold.putAll(seen);
            tell(seen.values());
        }
    }

    private void take(Take take) {
        if (leaving || !ofSession(take.session()) || !welcome || take.epoch() < epoch) {
            return;
        }
        for (Held pod : take.pods()) {
            if (machine.records.containsKey(pod.uid())) {
                taken(pod.uid());
                tellAgain(pod.uid());
            } else if (freed.contains(pod.uid())) {
                toNode(new Freed(incarnation, session, List.of(pod.uid())));
            } else if (recording.add(pod.uid())) {
                long taking = session;
                world.after(1 + world.random.nextInt(30), () -> recorded(pod, taking));
            }
        }
    }

    private void tellAgain(String uid) {
        PodReport report = seen.get(uid);
        if (report != null) {
            untold.put(uid, report);
        }
    }

    /** The pod is on disk; unless the node has a new owner by now, which doesn't know of it. */
    private void recorded(Held pod, long taking) {
        if (!alive()) {
            return;
        }
        recording.remove(pod.uid());
        if (freed.contains(pod.uid()) || !ofSession(taking)) {
            leftIfEmpty();
            return;
        }
        machine.records.put(pod.uid(), pod);
        owners.put(pod.uid(), pod.owner());
        mine.add(pod.uid());
        taken(pod.uid());
        launch(pod.uid());
        if (leaving) {
            stop(pod.uid());
        }
    }

    private void taken(String uid) {
        sequence++;
        toNode(new Taken(incarnation, session, sequence, List.of(uid)));
    }

    private void launch(String uid) {
        world.after(20 + world.random.nextInt(600), () -> {
            if (alive() && machine.records.containsKey(uid) && !stopping.contains(uid)) {
                machine.run(uid);
                report(uid, true, false);
            }
        });
    }

    private void release(String uid) {
        if (machine.records.containsKey(uid)) {
            stop(uid);
        } else {
            free(uid);
        }
    }

    private void stop(String uid) {
        if (machine.records.containsKey(uid) && stopping.add(uid)) {
            report(uid, false, false);
            world.after(10 + world.random.nextInt(1_500), () -> {
                if (alive()) {
                    machine.running.remove(uid);
                    machine.records.remove(uid);
                    report(uid, false, true);
                    free(uid);
                    leftIfEmpty();
                }
            });
        }
    }

    private void free(String uid) {
        if (!world.has(Flaw.FREED_PODS_TAKEN_AGAIN)) {
            freed.add(uid);
        }
        toNode(new Freed(incarnation, session, List.of(uid)));
    }

    private void report(String uid, boolean ready, boolean gone) {
        sequence++;
        PodReport report =
                new PodReport(uid, sequence, PodPhase.RUNNING, "", "", ready, gone, "", "", world.instant(), List.of());
        untold.put(uid, report);
        seen.put(uid, report);
        tell(List.of(report));
    }

    private void tell(Collection<PodReport> reports) {
        Map<String, List<PodReport>> byOwner = new TreeMap<>();
        reports.forEach(
                report -> byOwner.computeIfAbsent(owners.getOrDefault(report.uid(), ""), any -> new ArrayList<>())
                        .add(report));
        byOwner.forEach((owner, some) -> {
            OwnerSim to = world.owners.get(owner);
            if (to != null && !machine.muted()) {
                Observed observed = new Observed(machine.name, incarnation, some);
                world.send(address(), owner, observed, () -> to.observed(observed, this));
            }
        });
    }

    private void observedTaken(ObservedTaken taken) {
        taken.sequences().forEach((uid, told) -> {
            PodReport report = untold.get(uid);
            if (report != null && report.sequence() <= told) {
                untold.remove(uid);
                if (report.gone()) {
                    seen.remove(uid);
                }
            }
        });
        if (!world.has(Flaw.UNWANTED_PODS_KEPT)) {
            taken.unwanted().forEach(this::stop);
        }
    }

    private void toNode(Object message) {
        NodeSim node = world.nodes.get(machine.name);
        if (node != null && !machine.muted()) {
            world.send(address(), machine.name, message, () -> node.hear(message, this));
        }
    }
}
