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
    final String run;
    boolean reachable = true;
    /** Something that the peer should hear has changed. */
    boolean dirty = true;
    /** The last batch of each message with batches of ours that is on its way, as far as we know; the oldest first. */
    private final ArrayDeque<Long> onTheWay = new ArrayDeque<>();
    /** When it last had something of them, or the first of them was sent. */
    private long movedAt;

    /** The closed stamp that we told it last. */
    long told;
    /** The last of its questions. */
    long question;
    /** The last of our questions that it was sent. */
    long asked;

    private @Nullable News heard;
    private Map<String, Position> positions = Map.of();

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
     * Where to go on with our batches: after what is on its way, or, where that has been for too long, after what it has.
     *
     * @param has what it has of them
     * @param patience in milliseconds
     */
    long sentThrough(long has, long now, long patience) {
        while (!onTheWay.isEmpty() && onTheWay.getFirst() <= has) {
            onTheWay.removeFirst();
            movedAt = now;
        }
        if (!onTheWay.isEmpty() && now - movedAt >= patience) {
            onTheWay.clear();
        }
        return onTheWay.isEmpty() ? has : onTheWay.getLast();
    }

    /** How many messages with batches of ours are on their way. */
    int onTheWay() {
        return onTheWay.size();
    }

    void sent(long through, long now) {
        if (onTheWay.isEmpty()) {
            movedAt = now;
        }
        onTheWay.addLast(through);
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
