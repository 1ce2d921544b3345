package io.starling.node.network.kernel;

import io.starling.core.address.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Makes all cluster IPs addresses of this machine, by one route, so that a program may listen at them where no rules lead away from
 * them. One cluster on a machine can have that.
 */
public final class LocalRange {
    private LocalRange() {}

    /** Returns why it can't be had, as a sentence; empty where it is there now. */
    public static Optional<String> claim(Machine machine) throws IOException {
        for (Machine other : Machine.all()) {
            if (!other.equals(machine) && other.inhabited()) {
                return Optional.of("another cluster on this machine uses the same range");
            }
        }
        Nft.Outcome outcome = route("replace");
        if (!outcome.done()) {
            return Optional.of(
                    outcome.code() == 127
                            ? "ip isn't installed (apt-get install iproute2)"
                            : outcome.output().strip());
        }
        if (!Files.exists(machine.range())) {
            Files.createFile(machine.range());
        }
        return Optional.empty();
    }

    static void withdraw(Machine machine) {
        try {
            if (Files.deleteIfExists(machine.range())) {
                route("del");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Nft.Outcome route(String verb) {
        return Nft.run("", "ip", "route", verb, "local", Block.CLUSTER_IPS.range(), "dev", "lo");
    }
}
