package io.starling.core.node;

import java.time.Duration;

/**
 * How long a node entity waits for its agent, which says every second that it lives.
 *
 * @param silence after which the node isn't ready
 * @param takeover after which an agent that was started later may take the place of a silent one
 * @param fence after which the node's pods are given up: its epoch is raised
 * @param step the longest time between two looks that counts as watched: what is longer, the watcher itself slept, or
 *     its clock was set
 */
public record Patience(Duration silence, Duration takeover, Duration fence, Duration step) {
    /** Not ready after 4 s, given up after 10 s. */
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(4), Duration.ofMillis(2_500), Duration.ofSeconds(10), Duration.ofMillis(1_500));
}
