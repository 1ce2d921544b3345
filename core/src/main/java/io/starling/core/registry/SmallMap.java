package io.starling.core.registry;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map of few entries that never changes and keeps their order: one array instead of a table and an object for each entry,
 * because there are two for each of very many instances. Looking a key up goes through all of them.
 */
final class SmallMap<V> extends AbstractMap<String, V> {
    /** More entries are better off in a table. */
    private static final int MOST = 16;

    /** A key, its value, the next key... */
    private final Object[] entries;

    private SmallMap(Map<String, V> map) {
        entries = new Object[2 * map.size()];
        int place = 0;
        for (Map.Entry<String, V> entry : map.entrySet()) {
            // The same few names are everywhere.
            entries[place++] = entry.getKey().intern();
            entries[place++] = entry.getValue();
        }
    }

    /** The same entries in the same order. */
    static <V> Map<String, V> of(Map<String, V> map) {
        return map instanceof SmallMap || map.size() > MOST ? map : new SmallMap<>(map);
    }

    @SuppressWarnings("unchecked") // The constructor puts nothing else there.
    private V value(int entry) {
        return (V) entries[2 * entry + 1];
    }

    @Override
    public int size() {
        return entries.length / 2;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        for (int entry = 0; entry < size(); entry++) {
            if (entries[2 * entry].equals(key)) {
                return value(entry);
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return SmallMap.this.size();
            }

            @Override
            public Iterator<Map.Entry<String, V>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, V>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size();
        }

        @Override
        public Map.Entry<String, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int entry = next++;
            return new SimpleImmutableEntry<>((String) entries[2 * entry], value(entry));
        }
    }
}
