package io.starling.core.catalog;

import io.starling.core.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * A change in its final place in the order of all changes.
 *
 * @param version the stamp that a watch may continue after
 * @param shown the version that a deletion is told with: below {@code version} where another object of the same name follows
 *     at once, so that who stops between the two is told of that one
 * @param before null where there was no object
 * @param after null where the object is gone
 */
public record Delivered(
        long version,
        long shown,
        ObjectKey key,
        @Nullable Entry before,
        @Nullable Entry after) {}
