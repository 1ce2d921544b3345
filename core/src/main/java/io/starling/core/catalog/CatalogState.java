package io.starling.core.catalog;

import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** All objects at one moment, ordered by type, namespace and name. Immutable: a change makes a new one that shares the rest. */
public final class CatalogState {
    public static final CatalogState EMPTY = new CatalogState(HashTreePMap.empty(), HashTreePMap.empty(), 0);

    private final PMap<ResourceType, PSortedMap<String, Entry>> types;
    private final PMap<String, PSet<ObjectKey>> owned;
    private final int size;

    private CatalogState(
            PMap<ResourceType, PSortedMap<String, Entry>> types, PMap<String, PSet<ObjectKey>> owned, int size) {
        this.types = types;
        this.owned = owned;
        this.size = size;
    }

    /** The order of objects within a type: by namespace, then by name. */
    public static String path(ObjectKey key) {
        return key.namespace() + '\0' + key.name();
    }

    public Optional<Entry> find(ObjectKey key) {
        return Optional.ofNullable(objects(key.type()).get(path(key)));
    }

    /** In the order of {@link #path}; all namespaces where null. */
    public Collection<Entry> list(ResourceType type, @Nullable String namespace) {
        return within(objects(type), namespace).values();
    }

    /** The objects of one type by {@link #path}. */
    public PSortedMap<String, Entry> objects(ResourceType type) {
        PSortedMap<String, Entry> objects = types.get(type);
        return objects == null ? TreePMap.empty() : objects;
    }

    /** The part of a type's objects that lies in one namespace; all of them where null. */
    public static PSortedMap<String, Entry> within(PSortedMap<String, Entry> objects, @Nullable String namespace) {
        return namespace == null ? objects : objects.subMap(namespace + '\0', namespace + '\1');
    }

    public Collection<Entry> ownedBy(String owner) {
        PSet<ObjectKey> keys = owned.get(owner);
        return keys == null
                ? List.of()
                : keys.stream().flatMap(key -> find(key).stream()).toList();
    }

    public Stream<Entry> all() {
        return types.values().stream().flatMap(objects -> objects.values().stream());
    }

    public int size() {
        return size;
    }

    public CatalogState plus(Entry entry) {
        String path = path(entry.key());
        PSortedMap<String, Entry> present = objects(entry.key().type());
        Entry before = present.get(path);
        PSortedMap<String, Entry> objects = present.plus(path, entry);
        PMap<String, PSet<ObjectKey>> owners = owned;
        if (before == null || !before.owner().equals(entry.owner())) {
            owners = before == null ? owners : disowned(owners, before);
            PSet<ObjectKey> keys = owners.get(entry.owner());
            owners = owners.plus(
                    entry.owner(), (keys == null ? HashTreePSet.<ObjectKey>empty() : keys).plus(entry.key()));
        }
        return new CatalogState(types.plus(entry.key().type(), objects), owners, before == null ? size + 1 : size);
    }

    public CatalogState minus(ObjectKey key) {
        String path = path(key);
        PSortedMap<String, Entry> present = objects(key.type());
        Entry before = present.get(path);
        if (before == null) {
            return this;
        }
        PSortedMap<String, Entry> objects = present.minus(path);
        return new CatalogState(types.plus(key.type(), objects), disowned(owned, before), size - 1);
    }

    private static PMap<String, PSet<ObjectKey>> disowned(PMap<String, PSet<ObjectKey>> owned, Entry before) {
        PSet<ObjectKey> keys = owned.get(before.owner());
        PSet<ObjectKey> rest = keys == null ? HashTreePSet.empty() : keys.minus(before.key());
        return rest.isEmpty() ? owned.minus(before.owner()) : owned.plus(before.owner(), rest);
    }
}
