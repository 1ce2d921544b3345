package io.starling.core.catalog;

import io.starling.core.catalog.Message.Kept;
import io.starling.core.catalog.Message.OriginState;
import io.starling.core.catalog.Message.Phase;
import io.starling.core.catalog.Message.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far this member is with every origin that it counts, from its first word until everybody has the same of it after its
 * member was removed.
 */
final class Origins {
    private final OriginLog own;
    private final Map<String, OriginLog> logs = new TreeMap<>();
    /** Members that were seen to go. */
    private final Set<String> departed = new HashSet<>();
    /** Origins that everybody is done with. */
    private final Set<String> finished = new HashSet<>();

    Origins(String self) {
        own = new OriginLog(self, 0, 0);
        logs.put(self, own);
    }

    OriginLog own() {
        return own;
    }

    /** Null where it isn't counted. */
    @Nullable OriginLog get(String origin) {
        return logs.get(origin);
    }

    /** Another member's log, null where it isn't counted. */
    @Nullable OriginLog other(String origin) {
        OriginLog log = logs.get(origin);
        return log == own ? null : log;
    }

    /** Begins to count a member; tells whether that is news. */
    boolean count(String run) {
        return logs.putIfAbsent(run, new OriginLog(run, 0, 0)) == null;
    }

    void depart(String run) {
        departed.add(run);
    }

    List<Position> told() {
        return logs.values().stream().map(OriginLog::told).toList();
    }

    /** @param closed what stands for this member's own closed stamp */
    List<OriginState> states(long closed) {
        return logs.values().stream()
                .map(log ->
                        log == own ? new OriginState(own.origin(), own.position(), closed, Phase.LIVE) : log.state())
                .toList();
    }

    List<Kept> kept() {
        return logs.values().stream()
                .flatMap(log -> log.kept(0).stream().map(batch -> new Kept(log.origin(), batch)))
                .toList();
    }

    long collecting() {
        return logs.values().stream().filter(log -> log.phase() == Phase.ENDED).count();
    }

    void mark() {
        logs.values().forEach(OriginLog::mark);
    }

    /** Whether everything that a peer has is here. */
    boolean upWith(Peer peer) {
        for (Position position : peer.positions()) {
            OriginLog log = logs.get(position.origin());
            if (log == null ? position.phase() != Phase.SETTLED : log.position() < position.number()) {
                return false;
            }
        }
        return true;
    }

    /** The lowest closed stamp of the others that count. */
    long lowestClosed() {
        long lowest = Long.MAX_VALUE;
        for (OriginLog log : logs.values()) {
            if (log != own && log.phase() != Phase.SETTLED) {
                lowest = Math.min(lowest, log.closed());
            }
        }
        return lowest;
    }

    void prune(Peers peers) {
        for (OriginLog log : logs.values()) {
            log.prune(Math.min(log.position(), peers.stable(log.origin())));
        }
    }

    /** Tells whether an end is news. */
    boolean endDeparted() {
        boolean news = false;
        for (OriginLog log : logs.values()) {
            news |= departed.contains(log.origin()) && log.enter(Phase.ENDED);
        }
        return news;
    }

    /** An origin that a peer saw the end of, and that is no member here either, has ended; tells whether that is news. */
    boolean hearOfEnd(Peer peer, Position position, Peers peers) {
        String origin = position.origin();
        if (position.phase() == Phase.LIVE || peers.contains(origin) || finished.contains(origin)) {
            return false;
        }
        if (position.phase() == Phase.ENDED && position.number() == 0) {
            count(origin);
        }
        OriginLog log = other(origin);
        if (log == null) {
            return false;
        }
        log.confirm(peer.run);
        return log.enter(Phase.ENDED);
    }

    /**
     * An origin that ended is done when everybody has the same of it; it is forgotten when everybody knows that. Tells whether
     * there is news.
     */
    boolean settle(Peers peers) {
        boolean news = false;
        for (OriginLog log : List.copyOf(logs.values())) {
            news |= log.phase() == Phase.ENDED && collected(log, peers) && log.enter(Phase.SETTLED);
            if (log.phase() == Phase.SETTLED && peers.every(peer -> knowsSettled(peer, log))) {
                logs.remove(log.origin());
                finished.add(log.origin());
                news = true;
            }
        }
        return news;
    }

    /** Everybody told the end, or somebody knows that everybody did; and nothing of what they have is missing here. */
    private static boolean collected(OriginLog log, Peers peers) {
        String origin = log.origin();
        return !peers.any(peer -> peer.number(origin) > log.position())
                && (peers.any(peer -> peer.ready() && peer.phase(origin) == Phase.SETTLED)
                        || peers.every(peer -> peer.ready() && peer.phase(origin) == Phase.ENDED));
    }

    private static boolean knowsSettled(Peer peer, OriginLog log) {
        @Nullable Phase phase = peer.phase(log.origin());
        return peer.ready() && (phase == Phase.SETTLED || (phase == null && log.confirmed(peer.run)));
    }

    /**
     * Takes over how far another member is.
     *
     * @param fresh whether this member has no catalog yet
     * @return the batches that this member has and the other had not
     */
    List<Batch> install(List<OriginState> origins, List<Kept> kept, boolean fresh, Peers peers) {
        Map<String, List<Batch>> batches = new HashMap<>();
        kept.forEach(one ->
                batches.computeIfAbsent(one.origin(), any -> new ArrayList<>()).add(one.batch()));
        Set<String> told = new HashSet<>();
        List<Batch> more = new ArrayList<>();
        for (OriginState origin : origins) {
            told.add(origin.origin());
            OriginLog mine = logs.get(origin.origin());
            if (mine != null && (mine == own || mine.position() > origin.number())) {
                more.addAll(mine.kept(origin.number()));
                mine.enter(origin.phase());
            } else {
                logs.put(origin.origin(), log(origin, batches.getOrDefault(origin.origin(), List.of())));
            }
        }
        logs.keySet()
                .removeIf(run -> !fresh && !told.contains(run) && !peers.contains(run) && !run.equals(own.origin()));
        return more;
    }

    private static OriginLog log(OriginState origin, List<Batch> batches) {
        OriginLog log = new OriginLog(origin.origin(), origin.number() - batches.size(), origin.closed());
        batches.forEach(log::accept);
        log.enter(origin.phase());
        return log;
    }
}
