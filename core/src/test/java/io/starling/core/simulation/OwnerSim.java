package io.starling.core.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.node.PodClaim;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.PodReport;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Resources;
import io.starling.core.simulation.Words.Assign;
import io.starling.core.simulation.Words.Assignment;
import io.starling.core.simulation.Words.Gone;
import io.starling.core.simulation.Words.Held;
import io.starling.core.simulation.Words.Observed;
import io.starling.core.simulation.Words.ObservedTaken;
import io.starling.core.simulation.Words.OutOfSession;
import io.starling.core.simulation.Words.Refused;
import io.starling.core.simulation.Words.Unassign;
import io.starling.core.workload.Observations;
import io.starling.core.workload.Pod;
import io.starling.core.workload.PodsByUid;
import io.starling.core.workload.Reconciler;
import io.starling.core.workload.Situation;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadEvent;
import io.starling.core.workload.WorkloadKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** The owner of a workload: the real state and the real plans, with the protocol around them. */
final class OwnerSim {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SETTLING_MILLIS = 10_000;
    private static final long SHUNNED_MILLIS = 500;

    private final PodsByUid podsByUid = new PodsByUid();
    private final World world;
    private final String name;
    private final WorkloadKey key;
    private final PodClaim claim;
    private final boolean hostPort;
    private final List<WorkloadEvent> journal = new ArrayList<>();
    private final RandomGenerator random;

    /** The pods that the catalogs show on a node: an owner that wakes begins with that. */
    private final Set<String> catalog = new HashSet<>();

    // What is lost in a crash.
    private Workload state = Workload.ABSENT;
    private Observations observed = new Observations();
    private final Map<String, long[]> errands = new HashMap<>();
    /** Nodes that have just refused: until what they show has caught up, asking again is no use. */
    private final Map<String, Long> shunned = new HashMap<>();

    private boolean up;
    private long run;
    private long wokeMillis;
    private boolean planned;
    private long skewMillis;

    OwnerSim(World world, String name, long cpuMillis, boolean hostPort) {
        this.world = world;
        this.name = name;
        this.key = new WorkloadKey(new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", name));
        this.hostPort = hostPort;
        this.claim = new PodClaim("", Resources.of(cpuMillis, 100), hostPort ? Set.of(Words.HTTP) : Set.of());
        this.random = new SplittableRandom(world.seed * 31 + name.hashCode());
        record(new WorkloadEvent.ObjectStored(deployment(1 + world.random.nextInt(hostPort ? 2 : 4), 0)));
    }

    Workload state() {
        return state;
    }

    Workload durable() {
        return Workload.ABSENT.after(journal);
    }

    boolean up() {
        return up;
    }

    void setClock(long skew) {
        skewMillis = skew;
    }

    private Instant now() {
        return world.instant().plusMillis(skewMillis);
    }

    private void record(WorkloadEvent event) {
        journal.add(event);
        state = event.applyTo(state);
    }

    void start() {
        run++;
        up = true;
        planned = false;
        state = durable();
        shunned.clear();
        observed = new Observations();
        errands.clear();
        catalog.forEach(uid -> observed.remember(onANode(uid)));
        wokeMillis = world.millis();
        world.tell("owner {} starts with {}", name, state.pods().keySet());
        tick();
        long current = run;
        world.after(1_000, () -> sweep(current));
    }

    void crash() {
        if (up) {
            world.tell("owner {} crashes", name);
            up = false;
            world.after(50 + world.random.nextInt(4_000), this::start);
        }
    }

    /** A user scales, or changes the template; what was journaled counts as acknowledged. */
    void write() {
        if (up) {
            int replicas = 1 + world.random.nextInt(hostPort ? 2 : 4);
            record(new WorkloadEvent.ObjectStored(deployment(replicas, world.random.nextInt(3))));
            world.tell("owner {}: the user wants {} pods", name, state.replicas());
            tick();
        }
    }

    private ApiObject deployment(int replicas, int variant) {
        String ports = hostPort ? ",\"ports\":[{\"containerPort\":80,\"hostPort\":80}]" : "";
        String text = "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"uid\":\"u-" + name + "\"},\"spec\":{\"replicas\":" + replicas
                + ",\"strategy\":{\"rollingUpdate\":{\"maxSurge\":" + (hostPort ? 0 : 1) + ",\"maxUnavailable\":1}}"
                + ",\"template\":{\"metadata\":{\"labels\":{\"app\":\"a\",\"v\":\"" + variant
                + "\"}},\"spec\":{\"terminationGracePeriodSeconds\":1,\"containers\":[{\"name\":\"c\",\"resources\":"
                + "{\"requests\":{\"cpu\":\"" + claim.resources().cpuMillis() + "m\",\"memory\":\"100\"}}" + ports
                + "}]}}}}";
        try {
            return ApiObject.of((ObjectNode) JSON.readTree(text));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void sweep(long of) {
        if (up && of == run) {
            plan();
            world.after(1_000, () -> sweep(of));
        }
    }

    private void tick() {
        if (!planned) {
            planned = true;
            long current = run;
            world.after(10, () -> {
                if (up && current == run) {
                    planned = false;
                    plan();
                }
            });
        }
    }

    private void plan() {
        List<NodeView> views = world.directory.views().stream()
                .filter(node -> shunned.getOrDefault(node.name(), 0L) <= world.millis())
                .toList();
        Situation situation = new Situation(
                now(), observed, views, world.directory.troubles(), random, settled(), IntUnaryOperator.identity());
        Reconciler.Plan plan = Reconciler.plan(key, state, situation);
        if (world.has(Flaw.ASSIGN_BEFORE_JOURNAL)) {
            Workload before = state;
            state = plan.state();
            act();
            state = before;
            if (!plan.events().isEmpty() && world.chance(world.faults.torn())) {
                crash();
                return;
            }
        }
        for (WorkloadEvent event : plan.events()) {
            world.tell("owner {} journals {}", name, event);
            record(event);
        }
        if (!plan.events().isEmpty() && world.chance(world.faults.torn())) {
            crash();
            return;
        }
        act();
        giveUp(plan.evicted());
        observed.retain(state.pods().values().stream().map(Pod::uid).toList());
    }

    /** A pod that is gone from its node though nobody here stopped it: its node was fenced and came back. */
    private boolean settled() {
        return wokeMillis + SETTLING_MILLIS < world.millis()
                || state.pods().values().stream()
                        .allMatch(pod ->
                                pod.node() == null || observed.report(pod.uid()).isPresent());
    }

    /** Whatever is recorded and not done yet is sent, again and again. */
    private void act() {
        Map<String, List<Assignment>> assign = new TreeMap<>();
        Map<String, List<String>> unassign = new TreeMap<>();
        for (Pod pod : state.pods().values()) {
            String node = pod.node();
            if (node == null) {
                continue;
            }
            if (pod.stopping() != null) {
                if (!observed.gone(pod.uid()) && due("-" + pod.uid())) {
                    unassign.computeIfAbsent(node, any -> new ArrayList<>()).add(pod.uid());
                }
            } else if (!heardOf(pod, node) && world.directory.reservations(node).session() != 0 && due(pod.uid())) {
                PodClaim wanted = new PodClaim(pod.uid(), claim.resources(), claim.hostPorts());
                assign.computeIfAbsent(node, any -> new ArrayList<>())
                        .add(new Assignment(new Held(pod.uid(), pod.name(), name, 0, wanted), pod.attempt()));
            }
        }
        assign.forEach((node, pods) -> {
            Assign message = new Assign(name, world.directory.reservations(node).session(), pods);
            world.send(name, node, message, () -> node(node).assign(message));
        });
        unassign.forEach(this::unassign);
    }

    private void unassign(String node, List<String> uids) {
        Unassign message = new Unassign(name, uids);
        world.send(name, node, message, () -> node(node).unassign(message));
    }

    /** Should their node be back by now, it learns that they aren't wanted there any more. */
    private void giveUp(List<Pod> evicted) {
        evicted.stream()
                .filter(pod -> !state.pods().containsKey(pod.name()))
                .forEach(pod -> unassign(Objects.requireNonNull(pod.node()), List.of(pod.uid())));
    }

    private boolean heardOf(Pod pod, String node) {
        long incarnation = world.has(Flaw.NEW_START_TRUSTED)
                ? 0
                : world.directory.reservations(node).incarnation();
        return observed.heardFrom(pod.uid(), incarnation);
    }

    private NodeSim node(String node) {
        return Objects.requireNonNull(world.nodes.get(node));
    }

    private boolean due(String errand) {
        long[] sent = errands.get(errand);
        long present = world.millis();
        if (sent == null) {
            errands.put(errand, new long[] {present, 1_000});
            return true;
        }
        if (world.has(Flaw.NO_RESENDING) || sent[0] + sent[1] > present) {
            return false;
        }
        errands.put(errand, new long[] {present, Math.min(8_000, sent[1] * 2)});
        return true;
    }

    void observed(Observed message, AgentSim from) {
        if (!up) {
            return;
        }
        Map<String, Long> sequences = new HashMap<>();
        List<String> unwanted = new ArrayList<>();
        for (PodReport report : message.reports()) {
            sequences.put(report.uid(), report.sequence());
            Pod pod = podsByUid.find(state, report.uid()).orElse(null);
            if (pod == null || !message.node().equals(pod.node())) {
                unwanted.add(report.uid());
            } else {
                observed.observe(message.incarnation(), report, now());
                catalog.add(report.uid());
            }
        }
        ObservedTaken answer = new ObservedTaken(sequences, unwanted);
        world.send(name, from.address(), answer, () -> from.hear(answer));
        tick();
    }

    private static ApiObject onANode(String uid) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("uid", uid);
        tree.putObject("spec").put("nodeName", "any");
        return ApiObject.of(tree);
    }

    void hear(Object message) {
        if (!up) {
            return;
        }
        if (message instanceof Refused refused) {
            refused(refused);
        } else if (message instanceof OutOfSession answer) {
            answer.uids().forEach(errands::remove);
        } else if (message instanceof Gone gone) {
            gone(gone);
        }
        tick();
    }

    private void refused(Refused refused) {
        Pod pod = podsByUid.find(state, refused.uid()).orElse(null);
        if (pod != null
                && refused.node().equals(pod.node())
                && refused.attempt() == pod.attempt()
                && observed.admitted(pod.uid())
                && !heardOf(pod, refused.node())) {
            observed.lose(pod.uid());
        }
        if (pod != null
                && refused.node().equals(pod.node())
                && refused.attempt() == pod.attempt()
                && !observed.admitted(refused.uid())) {
            errands.remove(refused.uid());
            shunned.put(refused.node(), world.millis() + SHUNNED_MILLIS);
            record(new WorkloadEvent.PodsUnplaced(List.of(pod.name())));
        }
    }

    private void gone(Gone gone) {
        for (String uid : gone.uids()) {
            podsByUid
                    .find(state, uid)
                    .filter(pod -> gone.node().equals(pod.node()))
                    .ifPresent(pod -> observed.lose(uid));
        }
    }

    /** The uids of the pods that should be running: wanted, placed, of the newest revision. */
    Set<String> wanted() {
        Set<String> uids = new HashSet<>();
        String current = state.current().map(revision -> revision.hash()).orElse("");
        state.pods().values().stream()
                .filter(pod -> pod.active() && pod.revision().equals(current))
                .forEach(pod -> uids.add(pod.uid()));
        return uids;
    }
}
