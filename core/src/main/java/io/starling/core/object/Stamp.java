package io.starling.core.object;

/**
 * The layout of a resourceVersion: a hybrid logical clock reading that is unique in the cluster and fits a positive
 * 63-bit integer, because clients compare and parse it as one. From the high bits: 42 bits of milliseconds since 1970
 * (until 2109), 13 bits that count within a millisecond, 8 bits that name the origin (the member that took it).
 */
public final class Stamp {
    public static final int ORIGIN_BITS = 8;
    public static final int COUNTER_BITS = 13;
    /** Origins are numbered from 0 to this, less one. */
    public static final int MAX_ORIGINS = 1 << ORIGIN_BITS;

    private Stamp() {}

    public static long of(long millis, int counter, int origin) {
        return (millis << (ORIGIN_BITS + COUNTER_BITS)) | ((long) counter << ORIGIN_BITS) | origin;
    }

    /** Milliseconds since 1970. */
    public static long millis(long stamp) {
        return stamp >>> (ORIGIN_BITS + COUNTER_BITS);
    }

    public static int counter(long stamp) {
        return (int) (stamp >>> ORIGIN_BITS) & ((1 << COUNTER_BITS) - 1);
    }

    public static int origin(long stamp) {
        return (int) stamp & (MAX_ORIGINS - 1);
    }
}
