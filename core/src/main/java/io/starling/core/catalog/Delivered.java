package io.starling.core.catalog;

import io.starling.core.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * A change in its final place in the order of all changes.
 *
 * @param version the stamp that a watch may continue after
 * @param before null where there was no object
 * @param after null where the object is gone
 */
public record Delivered(
        long version,
        ObjectKey key,
        @Nullable Entry before,
        @Nullable Entry after) {}
