package io.starling.core.catalog;

/**
 * A list that waits for a version.
 *
 * @param question the number of the question that a quorum has to answer first, where it asked for the most recent; 0 where
 *     it named a version
 * @param since when it began, in milliseconds
 * @param settled whether {@code version} is known
 */
record Waiting(long token, long version, long question, long since, boolean settled) {
    /** The same, now that it is known which version is recent enough. */
    Waiting at(long found) {
        return new Waiting(token, found, question, since, true);
    }
}
