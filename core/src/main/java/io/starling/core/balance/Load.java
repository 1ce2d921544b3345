package io.starling.core.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How busy one target is: how much it has in hand, and how long it takes to answer. Thread-safe; time is nanoseconds of any clock
 * that only goes forward.
 *
 * <p>The cost is the peak-sensitive, exponentially weighted moving average of Finagle's {@code PeakEwma} balancer (Twitter, 2015): an
 * answer that took longer than the average becomes the average at once, a quicker one lowers it with the weight
 * {@code 1 - exp(-elapsed / tau)}. The load is {@code cost * (in hand + 1)}.
 */
public final class Load {
    /** The time in which an old cost loses most of its weight. */
    static final double TAU_NANOS = 10e9;
    /** What a target costs that has requests in hand and never answered one: it waits until it is known. */
    private static final double UNKNOWN = 1e15;

    private final AtomicInteger inHand = new AtomicInteger();
    private double cost;
    private long at;

    /** A request or connection begins. */
    public void begin() {
        inHand.incrementAndGet();
    }

    /** It ended, however. */
    public void end() {
        inHand.decrementAndGet();
    }

    /** @param took how long an answer took, in nanoseconds */
    public synchronized void answered(long took, long now) {
        decay(took, now);
    }

    /** Requests or connections that have begun and not ended. */
    public int inHand() {
        return inHand.get();
    }

    /** The lower, the better. */
    synchronized double at(long now) {
        decay(0, now);
        int pending = inHand.get();
        return cost == 0 && pending > 0 ? UNKNOWN + pending : cost * (pending + 1);
    }

    private void decay(long took, long now) {
        double weight = Math.exp(-Math.max(0, now - at) / TAU_NANOS);
        cost = took > cost ? took : cost * weight + took * (1 - weight);
        at = now;
    }
}
