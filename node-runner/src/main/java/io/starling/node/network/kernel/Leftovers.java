package io.starling.node.network.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes away what a cluster put into this machine's kernel. */
public final class Leftovers {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int TRIES = 60;

    private Leftovers() {}

    /**
     * Removes what clusters left behind whose members were all killed; what those have that run stays. Each is looked at once: every
     * member does this at its start, and many clusters may have been here.
     *
     * @param except a table that isn't looked at; empty for none
     */
    public static void sweep(String except) throws IOException {
        for (Machine machine : Machine.all()) {
            if (!machine.table().equals(except) && !machine.isClean()) {
                Optional<Machine.Held> turn = machine.turn();
                if (turn.isPresent()) {
                    try (Machine.Held mine = turn.get()) {
                        if (!machine.inhabited()) {
                            remove(machine);
                            machine.noteClean();
                        }
                    }
                }
            }
        }
    }

    static void remove(Machine machine) {
        for (String table : List.of(machine.table(), machine.policyTable())) {
            Nft.run("add table ip %1$s\ndelete table ip %1$s\n".formatted(table), "nft", "-f", "-");
        }
        Forwarding.revoke(machine.table());
        LocalRange.withdraw(machine);
        LocalAddresses.of(machine).removeAll();
    }

    /** For the last member to leave: whoever has the turn is leaving too, or takes the table over. */
    public static void removeWhenFree(Machine machine) throws IOException {
        for (int i = 0; i < TRIES && !machine.inhabited(); i++) {
            Optional<Machine.Held> turn = machine.turn();
            if (turn.isPresent()) {
                try (Machine.Held mine = turn.get()) {
                    remove(machine);
                    machine.noteClean();
                }
                return;
            }
            try {
                Thread.sleep(SHORT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
