package io.starling.core.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;

/**
 * An object that exists.
 *
 * @param owner the persistence id of the entity that owns it
 * @param stamp that of its last change
 */
public record Entry(ObjectKey key, Document document, String owner, long stamp) {
    /** The object, unpacked. */
    @JsonIgnore
    public ApiObject object() {
        return document.open();
    }
}
