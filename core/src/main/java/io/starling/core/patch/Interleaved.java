package io.starling.core.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The order of a merged list, by the rule of Kubernetes' {@code mergeSortedSlice}. */
final class Interleaved {
    private Interleaved() {}

    /**
     * The elements that the writer orders, in its order, and the others between them where they stood before.
     *
     * @param all every element of the result
     * @param before the keys as they stood
     * @param wanted the keys in the writer's order; some may be gone
     */
    static <T, K> List<T> of(List<T> all, List<K> before, List<K> wanted, Function<T, K> keyOf) {
        List<T> ordered = all.stream()
                .filter(each -> wanted.contains(keyOf.apply(each)))
                .sorted(Comparator.comparingInt(each -> wanted.indexOf(keyOf.apply(each))))
                .toList();
        List<T> result = new ArrayList<>(all.size());
        int next = 0;
        for (T other : all) {
            K key = keyOf.apply(other);
            if (wanted.contains(key)) {
                continue;
            }
            int place = before.indexOf(key);
            while (next < ordered.size() && !(place >= 0 && place < before.indexOf(keyOf.apply(ordered.get(next))))) {
                result.add(ordered.get(next++));
            }
            result.add(other);
        }
        result.addAll(ordered.subList(next, ordered.size()));
        return result;
    }
}
