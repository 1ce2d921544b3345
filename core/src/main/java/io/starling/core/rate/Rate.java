package io.starling.core.rate;

/**
 * What a {@link TokenBucket} gives.
 *
 * @param perSecond how many tokens are put in each second, above 0
 * @param burst how many it holds, at least 1
 */
public record Rate(double perSecond, int burst) {}
