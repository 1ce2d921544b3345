package io.starling.core.catalog;

import io.starling.core.object.HybridClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes stamps and knows which of them are still open: the closed stamp of this origin lies below the lowest open one.
 * Thread-safe, because entities take stamps without asking the replica.
 *
 * <p>All members follow the highest stamp there is, so a wall clock that is far ahead would pull everybody along for good. Each member
 * therefore compares the wall clocks of all, and goes by its own no further than a minute ahead of the one in the middle.
 */
public final class OriginClock {
    /** A stamp that was held open for so long is given up: its announcement will be refused. */
    public static final long PATIENCE_MILLIS = 30_000;

    /** How far this member's wall clock may be ahead of the one in the middle: a minute. */
    public static final long MAX_AHEAD_MILLIS = 60_000;

    private final HybridClock clock;
    private final LongSupplier wallMillis;
    private final LongSupplier elapsedMillis;
    private final TreeMap<Long, Long> open = new TreeMap<>();
    /** What the wall clock in the middle shows, less the clock that nobody sets; null while no other is known. */
    private @Nullable Long middle;

    /**
     * As {@link HybridClock#HybridClock}.
     *
     * @param wallMillis milliseconds since 1970; may jump
     * @param elapsedMillis a clock that nobody sets: the one that the {@link Replica} is given its times by
     */
    public OriginClock(int origin, long floor, LongSupplier wallMillis, LongSupplier elapsedMillis) {
        this.wallMillis = wallMillis;
        this.elapsedMillis = elapsedMillis;
        this.clock = new HybridClock(origin, floor);
    }

    public synchronized long open() {
        long stamp = clock.next(nowMillis());
        open.put(stamp, elapsedMillis.getAsLong());
        return stamp;
    }

    /** Before any other clock is known, nor that there is none, this one only counts on from what it took or saw. */
    private long nowMillis() {
        return middle == null
                ? 0
                : Math.min(wallMillis.getAsLong(), elapsedMillis.getAsLong() + middle + MAX_AHEAD_MILLIS);
    }

    /** This member's wall clock, as it is. */
    public long wallMillis() {
        return wallMillis.getAsLong();
    }

    /** @param others what the other members' wall clocks show, less the clock that nobody sets; empty where this member is alone */
    public synchronized void compare(Collection<Long> others) {
        List<Long> all = new ArrayList<>(others);
        all.add(wallMillis.getAsLong() - elapsedMillis.getAsLong());
        all.sort(null);
        middle = all.get((all.size() - 1) / 2);
    }

    /** Ends the wait for a stamp; tells whether it was open. */
    public synchronized boolean settle(long stamp) {
        return open.remove(stamp) != null;
    }

    /** Nothing that is taken later, or still open, lies at or below this. Never falls. */
    public synchronized long closed() {
        long elapsed = elapsedMillis.getAsLong();
        Map.Entry<Long, Long> lowest = open.firstEntry();
        while (lowest != null && lowest.getValue() + PATIENCE_MILLIS < elapsed) {
            open.pollFirstEntry();
            lowest = open.firstEntry();
        }
        return lowest == null ? clock.reading(nowMillis()) : lowest.getKey() - 1;
    }

    /** At or above every stamp that was taken or seen: what must be remembered beyond this run. */
    public synchronized long reading() {
        return clock.reading(nowMillis());
    }

    /** Learns of a stamp: what is taken from now on is above it. */
    public synchronized void raise(long stamp) {
        clock.raise(stamp);
    }
}
