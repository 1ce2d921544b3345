package io.starling.core.pod;

import java.time.Duration;

/**
 * Kubernetes' back-off for restarts and image pulls: 10 s, doubled up to 5 min, forgotten after 10 min of running.
 *
 * <p>Source: the kubelet's {@code MaxContainerBackOff} and {@code backOffPeriod}.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** A run of this length clears what went wrong before it. */
    public static final Duration RESET_AFTER = Duration.ofMinutes(10);

    private Backoff() {}

    /**
     * How long to wait after so many failures in a row.
     *
     * @param failures 1 or more; 0 means no wait
     */
    public static Duration after(int failures) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    /** How long a container waits for its next run after so many ended in a row: the first restart comes at once. */
    public static Duration beforeRestart(int ended) {
        return after(ended - 1);
    }
}
