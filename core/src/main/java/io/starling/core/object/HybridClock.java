package io.starling.core.object;

/**
 * Takes {@link Stamp}s for one origin: each above all it took or saw before, whatever the wall clock does (Kulkarni et
 * al., "Logical Physical Clocks", 2014). Not thread-safe: its owner serialises access.
 *
 * <p>Time is a parameter. A clock that was set back makes the clock count on from its last reading.
 */
public final class HybridClock {
    private final int origin;
    private long last;

    /**
     * @param origin the number of this origin, below {@link Stamp#MAX_ORIGINS}
     * @param floor no stamp below or equal to this is ever taken: the persisted high-water mark
     */
    public HybridClock(int origin, long floor) {
        this.origin = origin;
        this.last = floor;
    }

    /** The next stamp: unique, above every stamp taken or observed before. */
    public long next(long nowMillis) {
        long millis = Math.max(nowMillis, Stamp.millis(last));
        if (millis > Stamp.millis(last)) {
            last = Stamp.of(millis, 0, origin);
        } else {
            int counter = Stamp.counter(last) + 1;
            last = counter < (1 << Stamp.COUNTER_BITS)
                    ? Stamp.of(millis, counter, origin)
                    : Stamp.of(millis + 1, 0, origin);
        }
        return last;
    }

    /** Learns of another origin's stamp, or of one from the journal: what is taken from now on is above it. */
    public void raise(long stamp) {
        last = Math.max(last, stamp);
    }

    /** A stamp that lies below everything that {@link #next} will give from now on. */
    public long reading(long nowMillis) {
        long present = Stamp.of(nowMillis, 0, 0) - 1;
        if (present > last) {
            last = present;
        }
        return last;
    }
}
