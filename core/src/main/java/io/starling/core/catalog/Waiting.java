package io.starling.core.catalog;

/**
 * A list that waits for a version.
 *
 * @param since when it began, in milliseconds
 * @param freshest whether it asked for the most recent, so that a degraded answer is better than none
 */
record Waiting(long token, long version, long since, boolean freshest) {}
