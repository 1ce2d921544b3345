package io.starling.core.node;

import java.time.Duration;

/**
 * How long a node entity waits for its agent, which says every second that it lives.
 *
 * @param silence after which the node isn't ready, and drives off pods that don't tolerate that
 * @param takeover after which an agent that was started later may take the place of a silent one
 * @param fence after which what is on the way to the agent is void: the node's epoch is raised
 * @param comeback how long an agent that died is waited for while the next start of its process is seen to live; longer than
 *     {@code fence}
 * @param step the longest time between two looks that counts as watched: what is longer, the watcher itself slept, or
 *     its clock was set
 */
public record Patience(Duration silence, Duration takeover, Duration fence, Duration comeback, Duration step) {
    /** Not ready after 4 s, a new epoch after 10 s; 20 s for a start that is under way. */
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(4),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMillis(1_500));

    /**
     * With an agent whose process answers when it is asked, though it says nothing by itself: it is only busy. To move its pods would
     * make everybody busier still.
     */
    public static final Patience BUSY = new Patience(
            Duration.ofSeconds(20), USUAL.takeover, Duration.ofSeconds(26), Duration.ofSeconds(30), USUAL.step);
}
