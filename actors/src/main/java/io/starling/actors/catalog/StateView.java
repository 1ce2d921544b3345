package io.starling.actors.catalog;

import io.starling.core.catalog.CatalogState;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One moment of the catalog, as entities see it. */
record StateView(CatalogState state) implements CatalogView {
    @Override
    public Optional<Entry> find(ObjectKey key) {
        return state.find(key);
    }

    @Override
    public Collection<Entry> list(ResourceType type, @Nullable String namespace) {
        return state.list(type, namespace);
    }

    @Override
    public Collection<Entry> ownedBy(String owner) {
        return state.ownedBy(owner);
    }
}
