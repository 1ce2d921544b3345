package io.starling.core.simulation;

import io.starling.core.node.NodeLedger;
import io.starling.core.schedule.Resources;
import io.starling.core.simulation.Words.Held;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold after every step, and in the end. */
final class Invariants {
    private final World world;
    private final Map<String, String> ranOn = new HashMap<>();

    /** A rule was broken. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    Invariants(World world) {
        this.world = world;
    }

    void ran(String uid, String node) {
        String before = ranOn.putIfAbsent(uid, node);
        require(before == null || before.equals(node), "pod {} ran on {} and on another node", uid, node);
    }

    /** A node drives its pods off: then another one, at least, is there to take them. */
    void evicting(String node) {
        boolean elsewhere = world.directory.sights().stream()
                .anyMatch(sight -> !sight.name().equals(node) && sight.lostSince() == null);
        require(elsewhere, "{} drives its pods off though all other nodes are lost too", node);
    }

    void check() {
        for (Machine machine : world.machines.values()) {
            checkMachine(machine);
        }
        for (NodeSim node : world.nodes.values()) {
            NodeLedger ledger = node.ledger();
            if (ledger != null) {
                require(ledger.reserved().fits(ledger.allocatable()), "reserved beyond allocatable: {}", ledger);
            }
        }
    }

    private static void checkMachine(Machine machine) {
        Resources sum = Resources.NONE;
        int ports = 0;
        for (Held held : machine.records.values()) {
            sum = sum.plus(held.claim().resources());
            ports += held.claim().hostPorts().size();
        }
        require(sum.fits(World.MACHINE), "{} holds more than it has: {}", machine.name, machine.records.keySet());
        require(ports <= 1, "{} gave a port twice: {}", machine.name, machine.records.keySet());
        require(machine.records.size() <= World.MAX_PODS, "{} holds too many pods", machine.name);
        require(
                machine.records.keySet().containsAll(machine.running),
                "{} runs pods that nobody knows of: {}",
                machine.name,
                machine.running);
    }

    /** A journal that is replayed gives the state that there was. */
    void checkJournals() {
        world.owners
                .values()
                .forEach(owner -> require(
                        !owner.up() || owner.durable().equals(owner.state()), "replay differs: {}", owner.durable()));
    }

    /** What is missing until all is as the users want it; empty where nothing is. */
    String unfinished() {
        String absent = absent();
        if (!absent.isEmpty()) {
            return absent;
        }
        Set<String> running = new TreeSet<>();
        Set<String> held = new TreeSet<>();
        for (Machine machine : world.machines.values()) {
            running.addAll(machine.running);
            held.addAll(machine.records.keySet());
        }
        Set<String> wanted = new TreeSet<>();
        for (OwnerSim owner : world.owners.values()) {
            wanted.addAll(owner.wanted());
            if (owner.wanted().size() != owner.state().replicas()
                    || owner.state().pods().size() != owner.state().replicas()) {
                return "pods " + owner.state().pods() + " but " + owner.state().replicas() + " wanted";
            }
        }
        if (!running.equals(wanted) || !held.equals(wanted)) {
            return "running " + running + ", held " + held + ", wanted " + wanted;
        }
        return leaks();
    }

    /** Who is not up and known to be so. */
    private String absent() {
        for (NodeSim node : world.nodes.values()) {
            if (!node.knows()) {
                return "node " + node.name() + " doesn't know how its agent fares";
            }
        }
        return world.owners.values().stream().allMatch(OwnerSim::up) ? "" : "an owner is down";
    }

    private String leaks() {
        for (Machine machine : world.machines.values()) {
            NodeSim node = world.nodes.get(machine.name);
            NodeLedger ledger = node == null ? null : node.ledger();
            if (!machine.dead && ledger != null && !ledger.claims().keySet().equals(machine.records.keySet())) {
                return "node " + machine.name + " counts " + ledger.claims().keySet() + " but has "
                        + machine.records.keySet();
            }
        }
        return "";
    }

    static void require(boolean holds, String sentence, Object... values) {
        if (!holds) {
            throw new Violation(World.filled(sentence, values));
        }
    }
}
