package io.starling.actors.catalog;

import io.starling.core.catalog.Entry;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one catalog holds at one moment: immutable, cheap to take, safe to keep for a while. It includes changes that were
 * received but lie above the watermark: entities want the newest, only lists and watches need the order.
 */
public interface CatalogView {
    Optional<Entry> find(ObjectKey key);

    /** In the order of namespace and name. */
    Collection<Entry> list(ResourceType type, @Nullable String namespace);

    /** Everything that the entity with this persistence id announced and that exists. */
    Collection<Entry> ownedBy(String owner);
}
