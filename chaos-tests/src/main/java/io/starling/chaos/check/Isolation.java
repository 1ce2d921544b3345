package io.starling.chaos.check;

/**
 * A time in which a member and all others didn't hear each other.
 *
 * @param from in nanoseconds since the run began
 */
public record Isolation(String member, long from, long to) {}
