package io.starling.node.local;

import java.time.Duration;

/**
 * How fast a member that keeps dying is started again: at once the first time, then ever slower.
 *
 * @param shortLives how many times in a row it died young
 */
record RestartPace(int shortLives) {
    private static final Duration YOUNG = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration FIRST = Duration.ofMillis(500);

    static final RestartPace FRESH = new RestartPace(0);

    RestartPace afterDeath(Duration age) {
        return age.compareTo(YOUNG) < 0 ? new RestartPace(shortLives + 1) : new RestartPace(1);
    }

    /** How long to wait before the next start. */
    Duration delay() {
        if (shortLives <= 1) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(shortLives - 2, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
