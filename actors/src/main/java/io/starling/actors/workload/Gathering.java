package io.starling.actors.workload;

import java.time.Duration;

/**
 * When a workload plans after news. A plan looks at all pods: news of a moment of quiet is planned at once, and while it doesn't end, more
 * is gathered for each plan. Used by its entity alone; times are by {@link System#nanoTime}.
 */
final class Gathering {
    static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(500);
    /** So many times as long as a plan took no other is made: all of a member's workloads together are to leave the processors to others. */
    private static final int OF_THE_LAST_PLAN = 20;
    /**
     * How many times as long as the last plan came too late, after it was due. Where processors are busy a plan comes late; one for more
     * news then spares what many others would cost everybody.
     */
    private static final int OF_LATENESS = 4;
    /** No plan is late for that: timers aren't more exact. */
    private static final Duration PUNCTUAL = Duration.ofMillis(20);

    private Duration rest = SHORTEST;
    private Duration relief = SHORTEST;
    private long ended;

    /** @param now before anything was planned */
    Gathering(long now) {
        this.ended = now;
    }

    /** A plan begins, so long after it was due. */
    void began(Duration afterDue) {
        relief = bounded(afterDue.minus(PUNCTUAL).multipliedBy(OF_LATENESS));
    }

    /** A plan was made and carried out. It took so long, without its journaling. */
    void planned(Duration took, long now) {
        rest = bounded(took.multipliedBy(OF_THE_LAST_PLAN));
        ended = now;
    }

    /** How long after news of now the next plan is due: 10 to 500 milliseconds. */
    Duration time(long now) {
        Duration rested = bounded(rest.minusNanos(now - ended));
        return rested.compareTo(relief) > 0 ? rested : relief;
    }

    private static Duration bounded(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
