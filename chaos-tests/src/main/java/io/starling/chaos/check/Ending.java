package io.starling.chaos.check;

/**
 * A member's process ended because it was downed.
 *
 * @param at in nanoseconds since the run began
 */
public record Ending(String member, long at) {}
