package io.starling.core.catalog;

import java.util.List;

/**
 * What one owner announced at once.
 *
 * @param number its place among its origin's batches, from 1, without a gap
 * @param owner the persistence id of the entity that owns the objects
 * @param sequence the number of the last event in the owner's journal that its objects show with this batch; 0 where that isn't known
 * @param above no stamp that its origin knew of lies above this one
 * @param changes may be empty: then it only tells that the owner is there
 */
public record Batch(long number, String owner, long sequence, long above, List<Change> changes) {
    /** The lowest stamp of its changes; above all stamps where there are none. */
    long lowest() {
        return changes.stream().mapToLong(Change::stamp).min().orElse(Long.MAX_VALUE);
    }

    /** Roughly how many bytes it takes on the wire. */
    int weight() {
        return 80 + owner.length() + changes.stream().mapToInt(Weight::of).sum();
    }
}
