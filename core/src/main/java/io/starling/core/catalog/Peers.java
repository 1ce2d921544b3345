package io.starling.core.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The other members, in the order of their runs. */
final class Peers implements Iterable<Peer> {
    private final Map<String, Peer> peers = new TreeMap<>();

    @Override
    public Iterator<Peer> iterator() {
        return peers.values().iterator();
    }

    Collection<Peer> all() {
        return peers.values();
    }

    @Nullable Peer get(String run) {
        return peers.get(run);
    }

    boolean contains(String run) {
        return peers.containsKey(run);
    }

    /** Takes the membership over; gives the runs that are gone. */
    List<String> become(Set<String> others, Set<String> reachable) {
        others.forEach(run -> peers.computeIfAbsent(run, Peer::new));
        List<String> gone = new ArrayList<>(peers.keySet());
        gone.removeAll(others);
        peers.keySet().retainAll(others);
        peers.values().forEach(peer -> peer.reachable = reachable.contains(peer.run));
        return gone;
    }

    /** Everybody is to hear what changed. */
    void tellAll() {
        peers.values().forEach(peer -> peer.dirty = true);
    }

    boolean every(Predicate<Peer> condition) {
        return peers.values().stream().allMatch(condition);
    }

    boolean any(Predicate<Peer> condition) {
        return peers.values().stream().anyMatch(condition);
    }

    int count(Predicate<Peer> condition) {
        return (int) peers.values().stream().filter(condition).count();
    }

    /** Whether a condition holds for more than half of the members, this one included. */
    boolean quorum(Predicate<Peer> condition) {
        return 2 * (count(condition) + 1) > peers.size() + 1;
    }

    /** The highest stamp that any of them knew of when it spoke last. */
    long highest() {
        return peers.values().stream().mapToLong(Peer::highest).max().orElse(0);
    }

    /** The highest number of an origin that all of them have. */
    long stable(String origin) {
        return peers.values().stream()
                .mapToLong(peer -> peer.number(origin))
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
