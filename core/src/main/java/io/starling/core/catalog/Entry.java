package io.starling.core.catalog;

import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;

/**
 * An object that exists.
 *
 * @param owner the persistence id of the entity that owns it
 * @param stamp that of its last change
 */
public record Entry(ObjectKey key, ApiObject object, String owner, long stamp) {}
