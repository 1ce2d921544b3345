package io.starling.core.ingress;

/**
 * A circuit breaker (Nygard, "Release It!", 2007). Closed, it lets everything pass; after some failures in a row it is open and lets
 * nothing pass; after a pause it lets one request try, whose success closes it. Immutable.
 *
 * @param failures in a row, up to now
 * @param openUntil until when nothing passes, on any clock that only goes forward; counts only where {@code open}
 * @param open whether it is open, or tries
 */
public record Circuit(int failures, long openUntil, boolean open) {
    public static final Circuit CLOSED = new Circuit(0, 0, false);

    /** Whether a request may pass now; whoever lets one pass goes on with {@link #passed}. */
    public boolean passes(long now) {
        return !open || now - openUntil >= 0;
    }

    /** After a request was let pass: where it was one that tries, the next must wait for a pause again. */
    public Circuit passed(RoutePolicy.Breaker breaker, long now) {
        return open ? new Circuit(failures, now + breaker.pause().toNanos(), true) : this;
    }

    public Circuit succeeded() {
        return CLOSED;
    }

    public Circuit failed(RoutePolicy.Breaker breaker, long now) {
        int more = failures < Integer.MAX_VALUE ? failures + 1 : failures;
        return more >= breaker.failures()
                ? new Circuit(more, now + breaker.pause().toNanos(), true)
                : new Circuit(more, 0, false);
    }
}
