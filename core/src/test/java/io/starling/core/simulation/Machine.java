package io.starling.core.simulation;

import io.starling.core.simulation.Words.Held;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A machine: what is on its disk and what really runs on it. It outlives its agent's process. */
final class Machine {
    final World world;
    final String name;
    /** The pods that its agent has taken on: on its disk. */
    final Map<String, Held> records = new TreeMap<>();

    final Set<String> running = new TreeSet<>();

    @Nullable AgentSim agent;

    boolean dead;
    private long incarnation;
    private long mutedUntil;

    Machine(World world, String name) {
        this.world = world;
        this.name = name;
    }

    void startAgent() {
        if (!dead && agent == null) {
            incarnation++;
            AgentSim started = new AgentSim(world, this, incarnation);
            agent = started;
            started.start();
        }
    }

    /** The agent's process dies; its pods run on. */
    void crashAgent() {
        AgentSim crashed = agent;
        if (crashed != null) {
            world.tell("{}: the agent crashes", name);
            agent = null;
            if (world.chance(500)) {
                world.after(world.random.nextInt(4_000), () -> Objects.requireNonNull(world.nodes.get(name))
                        .agentGone(crashed));
            }
            world.after(100 + world.random.nextInt(world.chance(200) ? 15_000 : 3_000), this::startAgent);
        }
    }

    /** The agent is stopped in order, and started again later. */
    void leave() {
        AgentSim stopped = agent;
        if (stopped != null) {
            world.tell("{}: the agent is stopped", name);
            stopped.leave();
        }
    }

    void agentLeft() {
        world.tell("{}: the agent has left", name);
        agent = null;
        world.after(500 + world.random.nextInt(8_000), this::startAgent);
    }

    /** All processes die; the disk stays. */
    void reboot() {
        world.tell("{}: the machine reboots", name);
        running.clear();
        crashAgent();
    }

    /** The machine never comes back. */
    void die() {
        world.tell("{}: the machine is lost", name);
        dead = true;
        agent = null;
        running.clear();
        records.clear();
    }

    void mute(long millis) {
        world.tell("{}: can't be reached for {} ms", name, millis);
        mutedUntil = world.millis() + millis;
    }

    void unmute() {
        mutedUntil = 0;
    }

    boolean muted() {
        return world.millis() < mutedUntil;
    }

    void run(String uid) {
        running.add(uid);
        world.invariants.ran(uid, name);
    }
}
