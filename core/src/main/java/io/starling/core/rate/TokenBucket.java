package io.starling.core.rate;

/**
 * A bucket of tokens (Turner, "New directions in communications", 1986): it fills steadily up to its size, and what is
 * taken must be in it. Immutable.
 *
 * @param tokens in it at {@code nanos}
 * @param nanos when that was, on any clock that only goes forward
 */
public record TokenBucket(double tokens, long nanos) {
    private static final double SECOND = 1e9;

    /** A full one. */
    public static TokenBucket full(Rate rate, long now) {
        return new TokenBucket(rate.burst(), now);
    }

    /** As it is now, before anything is taken. */
    public TokenBucket filled(Rate rate, long now) {
        double more = Math.max(0, now - nanos) / SECOND * rate.perSecond();
        return new TokenBucket(Math.min(rate.burst(), tokens + more), now);
    }

    /** Whether a token can be taken. */
    public boolean any() {
        return tokens >= 1;
    }

    /** With one less; only where there is {@link #any}. */
    public TokenBucket taken() {
        return new TokenBucket(tokens - 1, nanos);
    }

    /** Seconds until a token can be taken, rounded up; 0 where one can. */
    public long wait(Rate rate) {
        return any() ? 0 : (long) Math.ceil((1 - tokens) / rate.perSecond());
    }

    /** Whether it says no more than a new one would. */
    public boolean idle(Rate rate, long now) {
        return filled(rate, now).tokens() >= rate.burst();
    }
}
