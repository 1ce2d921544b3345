package io.starling.core.simulation;

import java.util.List;

/** One run of the world: a time of trouble, then calm, in which all must come to what the users want. */
final class Schedule {
    private static final long LONGEST_RECOVERY_MILLIS = 60_000;
    private static final long STABLE_MILLIS = 8_000;

    private final World world;

    private Schedule(World world) {
        this.world = world;
    }

    /**
     * What a run came to.
     *
     * @param violation the rule that was broken; empty where all held
     * @param recoveryMillis from the end of the faults until all was as wanted
     */
    record Outcome(long seed, String violation, long recoveryMillis, List<String> story) {
        boolean broken() {
            return !violation.isEmpty();
        }
    }

    static Outcome run(long seed, Flaw flaw, boolean telling) {
        World world = new World(seed, flaw, telling);
        try {
            long recovery = new Schedule(world).run();
            return new Outcome(seed, "", recovery, world.story());
        } catch (Invariants.Violation violation) {
            String message = "at " + world.millis() + " ms: " + violation.getMessage();
            return new Outcome(seed, message, 0, world.story());
        }
    }

    private long run() {
        for (long at = 250; at < World.TROUBLE_MILLIS; at += 250) {
            world.runUntil(at);
            trouble();
        }
        calm();
        world.runUntil(World.TROUBLE_MILLIS + World.LATEST_MILLIS);
        long end = World.TROUBLE_MILLIS + LONGEST_RECOVERY_MILLIS;
        while (!world.invariants.unfinished().isEmpty() && world.millis() < end) {
            world.runUntil(world.millis() + 500);
        }
        long recovery = world.millis() - World.TROUBLE_MILLIS;
        requireFinished();
        world.runUntil(world.millis() + STABLE_MILLIS);
        requireFinished();
        world.invariants.checkJournals();
        return recovery;
    }

    private void requireFinished() {
        String unfinished = world.invariants.unfinished();
        Invariants.require(unfinished.isEmpty(), "not as wanted: {}", unfinished);
    }

    private void trouble() {
        world.owners.values().forEach(owner -> {
            if (world.chance(world.faults.crash() / 4)) {
                owner.crash();
            }
            if (world.chance(60)) {
                owner.write();
            }
            if (world.chance(10)) {
                owner.setClock(world.random.nextInt(30_000) - 20_000L);
            }
        });
        world.nodes.values().forEach(node -> {
            if (world.chance(world.faults.crash() / 4)) {
                node.crash();
            }
            if (world.chance(10)) {
                node.setClock(world.random.nextInt(30_000) - 20_000L);
            }
        });
        world.machines.values().forEach(this::trouble);
        world.invariants.checkJournals();
    }

    private void trouble(Machine machine) {
        if (world.chance(world.faults.crash() / 4)) {
            machine.crashAgent();
        } else if (world.chance(world.faults.crash() / 40)) {
            machine.reboot();
        } else if (world.chance(world.faults.crash() / 20)) {
            machine.leave();
        } else if (world.chance(world.faults.crash() / 10)) {
            machine.mute(1_000 + world.random.nextInt(14_000));
        }
    }

    private void calm() {
        world.tell("calm");
        world.faults = Faults.CALM;
        world.owners.values().forEach(owner -> owner.setClock(0));
        world.nodes.values().forEach(node -> node.setClock(0));
        world.machines.values().forEach(Machine::unmute);
        if (world.chance(250)) {
            world.machines.values().iterator().next().die();
        }
    }
}
