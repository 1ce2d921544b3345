package io.starling.core.catalog;

import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * One object's change.
 *
 * @param stamp its place in the order of all changes
 * @param object null where the object is gone
 */
public record Change(long stamp, ObjectKey key, @Nullable ApiObject object) {}
