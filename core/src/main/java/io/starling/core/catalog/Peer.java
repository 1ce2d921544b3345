package io.starling.core.catalog;

import io.starling.core.catalog.Message.News;
import io.starling.core.catalog.Message.Phase;
import io.starling.core.catalog.Message.Position;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one replica knows of another, and what it has told it. */
final class Peer {
    private static final int SLOWEST = 8;
    /** An answer within this part of the time that it has is a quick one. */
    private static final int QUICK = 4;

    final String run;
    boolean reachable = true;
    /** Something that the peer should hear has changed. */
    boolean dirty = true;
    /** Each message with batches of ours that is on its way, as far as we know; the oldest first. */
    private final ArrayDeque<Sent> onTheWay = new ArrayDeque<>();
    /** When it last had something of them, or the first of them was sent. */
    private long movedAt;
    /** The last batch that was ever sent. */
    private long sentThrough;
    /** How many times the usual patience it is waited for: a busy peer is only made busier by what it has already. */
    private int slowness = 1;

    /** What its wall clock showed when it was heard last, less our clock that nobody sets. */
    long wallAhead;

    /** The closed stamp that we told it last. */
    long told;
    /** The last of its questions. */
    long question;
    /** The last of our questions that it was sent. */
    long asked;

    private @Nullable News heard;
    private Map<String, Position> positions = Map.of();

    /**
     * A message with batches of ours.
     *
     * @param through the last of them
     * @param again whether that one was sent before: then it isn't known which of both was answered
     */
    private record Sent(long through, long at, boolean again) {}

    Peer(String run) {
        this.run = run;
    }

    /** Tells whether it is newer than what was heard before. */
    boolean hear(News news) {
        dirty |= news.asks() > question;
        question = Math.max(question, news.asks());
        if (heard != null && heard.sequence() >= news.sequence()) {
            return false;
        }
        heard = news;
        Map<String, Position> next = new HashMap<>();
        news.positions().forEach(position -> next.put(position.origin(), position));
        positions = next;
        return true;
    }

    /**
     * Where to go on with our batches: after what is on its way, or, where that has been for too long, after what it has. Messages
     * are rarely lost and often late. So each time that this has been too long it may be twice as long the next time, until
     * answers come quickly again; what was sent twice isn't judged by (Karn's algorithm, as in TCP: RFC 6298).
     *
     * @param has what it has of them
     * @param patience in milliseconds, with a peer that has little to do
     */
    long sentThrough(long has, long now, long patience) {
        while (!onTheWay.isEmpty() && onTheWay.getFirst().through() <= has) {
            Sent arrived = onTheWay.removeFirst();
            if (!arrived.again() && (now - arrived.at()) * QUICK < slowness * patience) {
                slowness = Math.max(1, slowness / 2);
            }
            movedAt = now;
        }
        if (!onTheWay.isEmpty() && now - movedAt >= slowness * patience) {
            onTheWay.clear();
            slowness = Math.min(SLOWEST, slowness * 2);
        }
        return onTheWay.isEmpty() ? has : onTheWay.getLast().through();
    }

    /** How many messages with batches of ours are on their way. */
    int onTheWay() {
        return onTheWay.size();
    }

    void sent(long through, long now) {
        if (onTheWay.isEmpty()) {
            movedAt = now;
        }
        onTheWay.addLast(new Sent(through, now, through <= sentThrough));
        sentThrough = Math.max(sentThrough, through);
    }

    boolean heard() {
        return heard != null;
    }

    boolean ready() {
        return heard != null && heard.ready();
    }

    boolean joined() {
        return heard != null && heard.joined();
    }

    boolean complete() {
        return heard != null && heard.complete();
    }

    long closed() {
        return heard == null ? 0 : heard.closed();
    }

    /** The highest stamp that it knew of when it spoke last. */
    long highest() {
        return heard == null ? 0 : heard.highest();
    }

    long answers() {
        return heard == null ? 0 : heard.answers();
    }

    Iterable<Position> positions() {
        return positions.values();
    }

    /** How far it is with an origin; empty where it doesn't count that origin, or not any more. */
    Optional<Position> position(String origin) {
        return Optional.ofNullable(positions.get(origin));
    }

    /** Null where it doesn't count that origin, or not any more. */
    @Nullable Phase phase(String origin) {
        Position position = positions.get(origin);
        return position == null ? null : position.phase();
    }

    /** The number that it has of an origin, 0 where it has nothing. */
    long number(String origin) {
        Position position = positions.get(origin);
        return position == null ? 0 : position.number();
    }
}
