package io.starling.core.catalog;

import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * One object's change.
 *
 * @param stamp its place in the order of all changes
 * @param document null where the object is gone
 */
public record Change(long stamp, ObjectKey key, @Nullable Document document) {
    public static Change of(long stamp, ObjectKey key, @Nullable ApiObject object) {
        return new Change(stamp, key, object == null ? null : Document.of(object));
    }
}
