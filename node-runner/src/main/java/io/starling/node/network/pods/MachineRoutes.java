package io.starling.node.network.pods;

import io.starling.core.address.Cidr;
import io.starling.core.network.NodeRange;
import io.starling.node.network.kernel.Machine;
import io.starling.node.network.kernel.Nft;
import io.starling.node.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes, the VXLAN and the rules that the members of a cluster on one machine share. Whoever has the turn keeps them; a file
 * says which routes there are, for whoever comes next. Used from one thread.
 */
final class MachineRoutes {
    /** What VXLANs use (RFC 7348). */
    private static final int PORT = 4789;
    /** What a VXLAN puts before each packet. */
    static final int OVERHEAD = 50;

    /** Every so many calls that bring nothing new, the ways to other machines are looked at. */
    private static final int LOOKS = 10;

    private static final int TRIES = 60;
    private static final long BETWEEN_TRIES_MILLIS = 50;

    private static final String TURN = "pods-turn";
    private static final String FILE = "pods-routes";

    private final Machine machine;
    private final String address;
    private final int network;
    private Machine.@Nullable Held turn;
    private @Nullable Scene done;
    private long looks;

    /** @param network the number of the VXLAN, equal on all machines of a cluster, 1 to 2^24-1 */
    MachineRoutes(Machine machine, String address, int network) {
        this.machine = machine;
        this.address = address;
        this.network = network;
    }

    /**
     * What follows from what: nothing is done where it is what it was.
     *
     * @param here the nodes on this machine
     * @param hops how other machines are reached, by their addresses
     */
    private record Scene(Map<String, NodeRange> nodes, Set<String> here, Map<String, Underlay.Hop> hops) {
        static Scene of(Map<String, NodeRange> nodes, Set<String> here) {
            return new Scene(
                    nodes,
                    here,
                    Underlay.hops(nodes.values().stream()
                            .filter(node -> !here.contains(node.node()))
                            .map(NodeRange::address)
                            .distinct()
                            .sorted()
                            .toList()));
        }

        List<String> own() {
            return ranges(nodes.values().stream().filter(node -> here.contains(node.node())));
        }

        List<String> all() {
            return ranges(nodes.values().stream());
        }

        List<NodeRange> others() {
            return nodes.values().stream()
                    .filter(node -> !here.contains(node.node()))
                    .toList();
        }

        private static List<String> ranges(Stream<NodeRange> nodes) {
            return nodes.map(NodeRange::range).sorted().toList();
        }
    }

    /**
     * Makes what follows from the ranges of all nodes, if it is this member's turn. How machines are reached is looked at now and
     * then: the ways between them change too.
     *
     * @throws RuntimeFailure with a sentence, where the kernel refuses; the next call tries again
     */
    void settle(Map<String, NodeRange> nodes) throws IOException {
        if (turn == null) {
            turn = machine.turn(TURN).orElse(null);
            done = null;
        }
        if (turn == null) {
            return;
        }
        Set<String> here = machine.nodes();
        Scene last = done;
        boolean same = last != null && last.nodes().equals(nodes) && last.here().equals(here);
        if (same && ++looks % LOOKS != 0) {
            return;
        }
        Scene scene = Scene.of(nodes, here);
        if (!scene.equals(last)) {
            done = null;
            program(scene);
            done = scene;
        }
    }

    private void program(Scene scene) throws IOException {
        Routes routes = Routes.of(device(machine), scene.others(), scene.hops());
        Set<Routes.Entry> before = parse(file(machine));
        Set<Routes.Entry> both = new TreeSet<>(before);
        both.addAll(routes.entries());
        write(both);
        if (routes.tunnels()) {
            dig(scene.own());
        }
        require(Nft.run(lines(routes.routing(before)), "ip", "-force", "-batch", "-"), routes.entries());
        if (routes.tunnels()) {
            Nft.run(lines(routes.forwarding(before)), "bridge", "-force", "-batch", "-");
        } else {
            fill(machine);
        }
        require(Nft.run(PodTable.text(table(machine), scene.own(), scene.all(), device(machine)), "nft", "-f", "-"));
        write(routes.entries());
    }

    /** Makes the VXLAN. */
    private void dig(List<String> own) {
        String device = device(machine);
        List<String> lines = new ArrayList<>();
        if (!there(device)) {
            lines.add("link add " + device + " address " + Routes.hardwareAddress(address) + " mtu "
                    + (Underlay.mtu(address) - OVERHEAD) + " type vxlan id " + network + " dstport " + PORT + " local "
                    + address + " nolearning");
        }
        own.stream().limit(1).forEach(range -> lines.add("address replace " + first(range) + "/32 dev " + device));
        lines.add("link set " + device + " up");
        require(Nft.run(lines(lines), "ip", "-batch", "-"));
    }

    private static void fill(Machine machine) {
        if (there(device(machine))) {
            Nft.run("", "ip", "link", "del", device(machine));
        }
    }

    private static String first(String range) {
        return Cidr.strict(range).orElseThrow().at(0);
    }

    /** One command of a batch that fails doesn't hold up the others; but all the routes have to be there then. */
    private static void require(Nft.Outcome outcome, Set<Routes.Entry> entries) {
        if (!outcome.done()) {
            String shown = Nft.run("", "ip", "route", "show", "proto", "83").output();
            Set<String> there = new HashSet<>();
            shown.lines().forEach(line -> there.add(line.split(" ", -1)[0]));
            if (!entries.stream().allMatch(entry -> there.contains(entry.range()))) {
                require(outcome);
            }
        }
    }

    private static void require(Nft.Outcome outcome) {
        if (!outcome.done()) {
            throw RuntimeFailure.unusable(
                    "the way to pods of other machines: " + outcome.output().strip());
        }
    }

    /** Lets another member on this machine do it; removes everything where {@code last}. */
    void leave(boolean last) throws IOException {
        Machine.Held mine = turn;
        turn = null;
        for (int i = 0; last && mine == null && i < TRIES; i++) {
            mine = machine.turn(TURN).orElse(null);
            if (mine == null) {
                pause();
            }
        }
        if (mine != null) {
            if (last) {
                remove(machine);
            }
            mine.close();
        }
    }

    /** Another member that is just leaving too may have thought that this one stays. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what a cluster had here that nobody runs any more; {@code pods} says whether none of its pods is left. */
    static void sweep(Machine machine, BooleanSupplier pods) throws IOException {
        if (!Files.exists(file(machine))) {
            return;
        }
        Optional<Machine.Held> turn = machine.turn(TURN);
        if (turn.isPresent()) {
            try (Machine.Held mine = turn.get()) {
                if (!machine.inhabited() && pods.getAsBoolean()) {
                    remove(machine);
                }
            }
        }
    }

    private static void remove(Machine machine) {
        try {
            String dels = lines(new Routes(device(machine), Set.of()).routing(parse(file(machine))));
            Nft.run(dels, "ip", "-force", "-batch", "-");
            fill(machine);
            Nft.run("add table ip %1$s\ndelete table ip %1$s\n".formatted(table(machine)), "nft", "-f", "-");
            Files.deleteIfExists(file(machine));
        } catch (IOException e) {
            throw RuntimeFailure.unusable("the routes to pods weren't removed: " + e.getMessage());
        }
    }

    private static Set<Routes.Entry> parse(Path file) throws IOException {
        Set<Routes.Entry> entries = new TreeSet<>();
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.flatMap(line -> Routes.Entry.parse(line).stream()).forEach(entries::add);
            }
        }
        return entries;
    }

    private void write(Set<Routes.Entry> entries) throws IOException {
        Files.write(file(machine), entries.stream().map(Routes.Entry::toString).toList());
    }

    private static Path file(Machine machine) {
        return machine.directory().resolve(FILE);
    }

    private static String table(Machine machine) {
        return machine.table() + "-pods";
    }

    private static String device(Machine machine) {
        return String.format("strlv-%08x", machine.table().hashCode());
    }

    private static boolean there(String device) {
        try {
            return NetworkInterface.getByName(device) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static String lines(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
