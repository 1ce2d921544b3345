package io.starling.core.catalog;

import io.starling.core.object.HybridClock;
import io.starling.core.object.Stamp;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes stamps and knows which of them are still open: the closed stamp of this origin lies below the lowest open one.
 * Thread-safe, because entities take stamps without asking the replica.
 */
public final class OriginClock {
    /** A stamp that was held open for so long is given up: its announcement will be refused. */
    public static final long PATIENCE_MILLIS = 30_000;

    private final HybridClock clock;
    private final TreeMap<Long, Long> open = new TreeMap<>();

    /** As {@link HybridClock#HybridClock}. */
    public OriginClock(int origin, long floor) {
        this.clock = new HybridClock(origin, floor);
    }

    public synchronized long open(long nowMillis) {
        long stamp = clock.next(nowMillis);
        open.put(stamp, nowMillis);
        return stamp;
    }

    /** Ends the wait for a stamp; tells whether it was open. */
    public synchronized boolean settle(long stamp) {
        return open.remove(stamp) != null;
    }

    /** Nothing that is taken later, or still open, lies at or below this. Never falls. */
    public synchronized long closed(long nowMillis) {
        Map.Entry<Long, Long> lowest = open.firstEntry();
        while (lowest != null && lowest.getValue() + PATIENCE_MILLIS < nowMillis) {
            open.pollFirstEntry();
            lowest = open.firstEntry();
        }
        return lowest == null ? clock.reading(nowMillis) : lowest.getKey() - 1;
    }

    /** A stamp above all that this member knows of, to wait for: what was acknowledged before lies below it. */
    public synchronized long reading(long nowMillis) {
        return clock.reading(nowMillis);
    }

    public synchronized void observe(long stamp, long nowMillis) {
        clock.observe(stamp, nowMillis);
    }

    public synchronized void raise(long stamp) {
        clock.raise(stamp);
    }

    /** Milliseconds between a stamp and now, for people to read. */
    public static long lagMillis(long stamp, long nowMillis) {
        return Math.max(0, nowMillis - Stamp.millis(stamp));
    }
}
