package io.starling.core.catalog;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which owners announced themselves, or are remembered, and which are still waited for. Changed by one thread, read by any. */
final class Owners {
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Those that are expected and not known; null until it is known which are expected. */
    private volatile @Nullable Set<String> awaited;

    void expect(Set<String> all) {
        Set<String> absent = ConcurrentHashMap.newKeySet();
        absent.addAll(all);
        absent.removeAll(known);
        awaited = absent;
    }

    void know(Collection<String> owners) {
        known.addAll(owners);
        Set<String> absent = awaited;
        if (absent != null) {
            owners.forEach(absent::remove);
        }
    }

    boolean knows(String owner) {
        return known.contains(owner);
    }

    Collection<String> known() {
        return known;
    }

    /** How many are waited for; {@code -1} where it isn't known yet which are expected. */
    int missing() {
        Set<String> absent = awaited;
        return absent == null ? -1 : absent.size();
    }
}
