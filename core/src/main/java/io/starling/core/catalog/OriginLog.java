package io.starling.core.catalog;

import io.starling.core.catalog.Message.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one member has of one origin's batches. It keeps those that a member may still lack: a member that
 * takes nothing is removed before long, so that they don't become many. */
final class OriginLog {
    private final String origin;
    private final ArrayDeque<Batch> tail = new ArrayDeque<>();
    /** By number, the lowest stamps that are below all that follow them: the first one after a number is the lowest after it. */
    private final TreeMap<Long, Long> lowest = new TreeMap<>();

    private long position;
    private long closed;
    private long marked = -1;
    private Phase phase = Phase.LIVE;
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> missed = new HashSet<>();

    OriginLog(String origin, long position, long closed) {
        this.origin = origin;
        this.position = position;
        this.closed = closed;
    }

    String origin() {
        return origin;
    }

    /** The highest number up to which nothing is missing. */
    long position() {
        return position;
    }

    long closed() {
        return closed;
    }

    Phase phase() {
        return phase;
    }

    /** Tells whether this is news. */
    boolean enter(Phase next) {
        boolean news = next.compareTo(phase) > 0;
        if (news) {
            phase = next;
        }
        return news;
    }

    /** Notes that a member told the end of this origin. */
    void confirm(String run) {
        confirmed.add(run);
    }

    boolean confirmed(String run) {
        return confirmed.contains(run);
    }

    /** Notes that a member can't give what is missing here. */
    void missedBy(String run) {
        missed.add(run);
    }

    boolean missing(String run) {
        return missed.contains(run);
    }

    /** Remembers how far this is, for {@link #idle}. */
    void mark() {
        marked = position;
    }

    /** Whether nothing came since {@link #mark}. */
    boolean idle() {
        return marked == position;
    }

    /** Takes the batch that comes next; one that is known, or has a gap before it, is left. */
    boolean accept(Batch batch) {
        if (batch.number() != position + 1) {
            return false;
        }
        position = batch.number();
        missed.clear();
        tail.addLast(batch);
        note(batch);
        return true;
    }

    private void note(Batch batch) {
        long stamp = batch.lowest();
        while (!lowest.isEmpty() && lowest.lastEntry().getValue() >= stamp) {
            lowest.pollLastEntry();
        }
        lowest.put(batch.number(), stamp);
    }

    /** Counts only where everything up to {@code through}, which the closed stamp stands upon, is here. */
    void close(long stamp, long through) {
        if (through <= position) {
            closed = Math.max(closed, stamp);
        }
    }

    /** What follows a number, cut to one message; empty where it is not kept any more. */
    Optional<List<Batch>> after(long number) {
        if (number < position - tail.size()) {
            return Optional.empty();
        }
        List<Batch> batches = new ArrayList<>();
        int weight = 0;
        for (Batch batch : tail) {
            if (batch.number() > number) {
                weight += batch.weight();
                if (weight > Weight.MESSAGE && !batches.isEmpty()) {
                    break;
                }
                batches.add(batch);
            }
        }
        return Optional.of(batches);
    }

    /** The lowest stamp that follows a number; above all stamps where there is none. */
    long lowestAfter(long number) {
        Map.Entry<Long, Long> first = lowest.higherEntry(number);
        return first == null ? Long.MAX_VALUE : first.getValue();
    }

    /** Everything kept after a number, whatever its size. */
    List<Batch> kept(long number) {
        return tail.stream().filter(batch -> batch.number() > number).toList();
    }

    /** Forgets what everybody has. */
    void prune(long stable) {
        while (!tail.isEmpty() && tail.getFirst().number() <= stable) {
            tail.removeFirst();
        }
        lowest.headMap(stable, true).clear();
    }

    Message.Position told() {
        return new Message.Position(origin, position, phase);
    }

    Message.OriginState state() {
        return new Message.OriginState(origin, position, closed, phase);
    }
}
