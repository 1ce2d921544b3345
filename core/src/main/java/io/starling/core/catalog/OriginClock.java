package io.starling.core.catalog;

import io.starling.core.object.HybridClock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Takes stamps and knows which of them are still open: the closed stamp of this origin lies below the lowest open one.
 * Thread-safe, because entities take stamps without asking the replica.
 */
public final class OriginClock {
    /** A stamp that was held open for so long is given up: its announcement will be refused. */
    public static final long PATIENCE_MILLIS = 30_000;

    private final HybridClock clock;
    private final LongSupplier wallMillis;
    private final TreeMap<Long, Long> open = new TreeMap<>();

    /**
     * As {@link HybridClock#HybridClock}.
     *
     * @param wallMillis milliseconds since 1970; may jump
     */
    public OriginClock(int origin, long floor, LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
        this.clock = new HybridClock(origin, floor);
    }

    public synchronized long open() {
        long nowMillis = wallMillis.getAsLong();
        long stamp = clock.next(nowMillis);
        open.put(stamp, nowMillis);
        return stamp;
    }

    /** Ends the wait for a stamp; tells whether it was open. */
    public synchronized boolean settle(long stamp) {
        return open.remove(stamp) != null;
    }

    /** Nothing that is taken later, or still open, lies at or below this. Never falls. */
    public synchronized long closed() {
        long nowMillis = wallMillis.getAsLong();
        Map.Entry<Long, Long> lowest = open.firstEntry();
        while (lowest != null && lowest.getValue() + PATIENCE_MILLIS < nowMillis) {
            open.pollFirstEntry();
            lowest = open.firstEntry();
        }
        return lowest == null ? clock.reading(nowMillis) : lowest.getKey() - 1;
    }

    /** At or above every stamp that was taken or seen: what must be remembered beyond this run. */
    public synchronized long reading() {
        return clock.reading(wallMillis.getAsLong());
    }

    public synchronized void observe(long stamp) {
        clock.observe(stamp, wallMillis.getAsLong());
    }

    public synchronized void raise(long stamp) {
        clock.raise(stamp);
    }
}
