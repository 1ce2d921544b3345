package io.starling.node.network.pods;

import io.starling.core.address.Cidr;
import io.starling.core.network.NodeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What leads to the pods of other machines: a route to the machine itself where it is on the same link, else through a VXLAN
 * whose every peer is written down. The hardware address of a peer in the VXLAN follows from the machine's address, so nobody
 * has to tell it.
 *
 * @param device the VXLAN's name
 * @param entries by the ranges they lead to
 */
record Routes(String device, Set<Entry> entries) {
    /** On the routes, so that people see whose they are. */
    private static final String PROTOCOL = " proto 83";

    /**
     * @param range where it leads, as {@code 10.244.3.0/24}
     * @param address of the machine that has the range
     * @param tunnel whether by the VXLAN
     */
    record Entry(String range, String address, boolean tunnel) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return range + " " + address + (tunnel ? " tunnel" : " link");
        }

        static Optional<Entry> parse(String line) {
            String[] words = line.split(" ", -1);
            return words.length == 3
                    ? Optional.of(new Entry(words[0], words[1], words[2].equals("tunnel")))
                    : Optional.empty();
        }
    }

    /** @param hops how the machines are reached */
    static Routes of(String device, Collection<NodeRange> nodes, Map<String, Underlay.Hop> hops) {
        Set<Entry> entries = new TreeSet<>();
        for (NodeRange node : nodes) {
            switch (hops.getOrDefault(node.address(), Underlay.Hop.NONE)) {
                case LINK -> entries.add(new Entry(node.range(), node.address(), false));
                case BEYOND -> entries.add(new Entry(node.range(), node.address(), true));
                case HERE, NONE -> {}
            }
        }
        return new Routes(device, entries);
    }

    /** Whether anything goes through the VXLAN. */
    boolean tunnels() {
        return entries.stream().anyMatch(Entry::tunnel);
    }

    /** The commands of {@code ip -batch} that make these routes of others. */
    List<String> routing(Set<Entry> before) {
        List<String> lines = new ArrayList<>();
        Set<String> ranges = entries.stream().map(Entry::range).collect(Collectors.toSet());
        for (Entry old : before) {
            if (!ranges.contains(old.range())) {
                lines.add("route del " + old.range() + PROTOCOL);
            }
        }
        for (String gone : peersLeft(before)) {
            lines.add("neigh del " + gone + " dev " + device);
        }
        for (Entry entry : entries) {
            if (entry.tunnel()) {
                lines.add("neigh replace " + entry.address() + " lladdr " + hardwareAddress(entry.address()) + " dev "
                        + device + " nud permanent");
            }
            lines.add("route replace " + entry.range() + " via " + entry.address()
                    + (entry.tunnel() ? " dev " + device + " onlink" : "") + PROTOCOL);
        }
        return lines;
    }

    /** The commands of {@code bridge -batch} that make the VXLAN's peers of others. */
    List<String> forwarding(Set<Entry> before) {
        List<String> lines = new ArrayList<>();
        peersLeft(before)
                .forEach(gone ->
                        lines.add("fdb del " + hardwareAddress(gone) + " dev " + device + " dst " + gone + " self"));
        peers(entries)
                .forEach(peer -> lines.add("fdb replace " + hardwareAddress(peer) + " dev " + device + " dst " + peer
                        + " self permanent"));
        return lines;
    }

    /** Peers that nothing leads to any more; where there is no VXLAN any more they are gone with it. */
    private Set<String> peersLeft(Set<Entry> before) {
        Set<String> left = tunnels() ? peers(before) : new TreeSet<>();
        left.removeAll(peers(entries));
        return left;
    }

    private static Set<String> peers(Set<Entry> entries) {
        return entries.stream()
                .filter(Entry::tunnel)
                .map(Entry::address)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of the end of the VXLAN on the machine with an address. */
    static String hardwareAddress(String address) {
        int bits = Cidr.address(address).orElseThrow();
        return String.format("02:53:%02x:%02x:%02x:%02x", bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
    }
}
