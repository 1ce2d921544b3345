package io.starling.core.catalog;

import java.util.List;

/**
 * What one owner announced at once.
 *
 * @param number its place among its origin's batches, from 1, without a gap
 * @param owner the persistence id of the entity that owns the objects
 * @param changes may be empty: then it only tells that the owner is there
 */
public record Batch(long number, String owner, List<Change> changes) {
    /** The lowest stamp of its changes; above all stamps where there are none. */
    long lowest() {
        return changes.stream().mapToLong(Change::stamp).min().orElse(Long.MAX_VALUE);
    }

    /** Roughly how many bytes it takes on the wire. */
    int weight() {
        return 64 + owner.length() + changes.stream().mapToInt(Weight::of).sum();
    }
}
