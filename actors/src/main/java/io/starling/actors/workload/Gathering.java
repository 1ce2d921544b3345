package io.starling.actors.workload;

import java.time.Duration;

/** How long a workload gathers news before it plans. Used by its entity alone. */
final class Gathering {
    static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(500);
    /** A plan looks at all pods: where there are thousands, more news is gathered for each, so that planning takes no more than a third. */
    private static final int OF_THE_LAST_PLAN = 2;
    /**
     * How many times as long as the last plan came too late, after it was due. Where processors are busy a plan comes late; one for more
     * news then spares what many others would cost everybody.
     */
    private static final int OF_LATENESS = 4;
    /** No plan is late for that: timers aren't more exact. */
    private static final Duration PUNCTUAL = Duration.ofMillis(20);

    private Duration lastPlan = Duration.ZERO;
    private Duration lateness = Duration.ZERO;

    /** A plan begins, so long after it was due. */
    void began(Duration afterDue) {
        Duration late = afterDue.minus(PUNCTUAL);
        lateness = late.isNegative() ? Duration.ZERO : late;
    }

    /** The plan took so long, with the recording of it. */
    void planned(Duration took) {
        lastPlan = took;
    }

    /** How long after the first news the next plan is due. */
    Duration time() {
        Duration planning = lastPlan.multipliedBy(OF_THE_LAST_PLAN);
        Duration relief = lateness.multipliedBy(OF_LATENESS);
        Duration wanted = planning.compareTo(relief) > 0 ? planning : relief;
        if (wanted.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }
}
