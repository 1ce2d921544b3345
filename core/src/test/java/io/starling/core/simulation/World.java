package io.starling.core.simulation;

import io.starling.core.node.Brakes;
import io.starling.core.node.NodeFacts;
import io.starling.core.schedule.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/** Virtual time, the network, and everybody in it. All chance comes from one seed. */
final class World {
    static final long TROUBLE_MILLIS = 15_000;
    /** The longest that a message is under way. */
    static final int LATEST_MILLIS = 4_000;

    static final Resources MACHINE = Resources.of(1000, 1000);
    static final int MAX_PODS = 5;
    /** What an agent finds on each of them. */
    static final NodeFacts FACTS = facts(Map.of("cpu", "1", "memory", "1000", "pods", String.valueOf(MAX_PODS)));
    /** Two of three lost machines are a mass failure here. */
    static final Brakes BRAKES = new Brakes(0.5, 0.9, 2, Duration.ofSeconds(5), Duration.ofMinutes(5));

    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    final long seed;
    final Random random;
    final Flaw flaw;
    final Directory directory = new Directory(this);
    final Map<String, Machine> machines = new TreeMap<>();
    final Map<String, NodeSim> nodes = new TreeMap<>();
    final Map<String, OwnerSim> owners = new TreeMap<>();
    final Invariants invariants = new Invariants(this);
    Faults faults;

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Map<String, Long> lastDelivery = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private final boolean telling;
    private long now;
    private long order;
    private long stamp;

    private record Due(long at, long order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    World(long seed, Flaw flaw, boolean telling) {
        this.seed = seed;
        this.random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
        this.flaw = flaw;
        this.telling = telling;
        this.faults = Faults.drawn(random);
        for (int i = 0; i < 3; i++) {
            Machine machine = new Machine(this, "n" + i);
            machines.put(machine.name, machine);
            nodes.put(machine.name, new NodeSim(this, machine.name));
        }
        owners.put("web", new OwnerSim(this, "web", 200, false));
        owners.put("edge", new OwnerSim(this, "edge", 200, true));
        nodes.values().forEach(NodeSim::start);
        machines.values().forEach(Machine::startAgent);
        owners.values().forEach(OwnerSim::start);
    }

    private static NodeFacts facts(Map<String, String> size) {
        return NodeFacts.of(size, size, Map.of(), Map.of(), Map.of());
    }

    boolean has(Flaw which) {
        return flaw == which;
    }

    long millis() {
        return now;
    }

    /** True time; members see it through their own clocks. */
    Instant instant() {
        return START.plusMillis(now);
    }

    /** A stamp as the hybrid clock gives them: rising, whatever wall clocks do. */
    long nextStamp() {
        return ++stamp;
    }

    boolean chance(int perMille) {
        return perMille > 0 && random.nextInt(1000) < perMille;
    }

    void after(long millis, Runnable action) {
        queue.add(new Due(now + millis, order++, action));
    }

    /** Sends something: it may get lost, late, out of order, or there twice. */
    void send(String from, String to, Object message, Runnable delivery) {
        tell("{} -> {} {}", from, to, message);
        if (!chance(faults.lost())) {
            deliver(from, to, message, delivery);
        }
        if (chance(faults.repeated())) {
            deliver(from, to, message, delivery);
        }
    }

    private void deliver(String from, String to, Object message, Runnable delivery) {
        long delay = 1L + random.nextInt(chance(faults.late()) ? LATEST_MILLIS : 15);
        long at = now + delay;
        if (faults.ordered()) {
            at = Math.max(at, lastDelivery.getOrDefault(from + ">" + to, 0L));
            lastDelivery.put(from + ">" + to, at);
        }
        queue.add(new Due(at, order++, () -> {
            tell("     {} heard from {} {}", to, from, message);
            delivery.run();
        }));
    }

    /** Runs until this time; the invariants are checked after every step. */
    void runUntil(long millis) {
        Due next = queue.peek();
        while (next != null && next.at() <= millis) {
            queue.poll();
            now = next.at();
            next.action().run();
            invariants.check();
            next = queue.peek();
        }
        now = millis;
    }

    /** Notes what happens, where anybody listens; each {@code {}} stands for one of the values. */
    void tell(String sentence, Object... values) {
        if (telling) {
            story.add(now + " " + filled(sentence, values));
        }
    }

    static String filled(String sentence, Object... values) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object value : values) {
            int gap = sentence.indexOf("{}", from);
            text.append(sentence, from, gap).append(value);
            from = gap + 2;
        }
        return text.append(sentence.substring(from)).toString();
    }

    List<String> story() {
        return story;
    }
}
