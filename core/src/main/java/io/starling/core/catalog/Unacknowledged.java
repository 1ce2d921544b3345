package io.starling.core.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** What a member announced and not all that must have it confirmed, by the number of its last batch. */
final class Unacknowledged {
    /** @param lowest its lowest stamp */
    private record Announced(long token, long lowest) {}

    private final TreeMap<Long, Announced> waiting = new TreeMap<>();
    /** The lowest stamps of what waits. */
    private final TreeSet<Long> unsure = new TreeSet<>();

    void add(long through, long token, List<Change> changes) {
        long lowest = changes.stream().mapToLong(Change::stamp).min().orElse(Long.MAX_VALUE);
        waiting.put(through, new Announced(token, lowest));
        if (!changes.isEmpty()) {
            unsure.add(lowest);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** A stamp below everything that waits: nobody is to see what may yet vanish with this member. */
    long below() {
        return unsure.isEmpty() ? Long.MAX_VALUE : unsure.first() - 1;
    }

    /** Gives the tokens, in order, of what every member has that must have it. */
    void confirm(LongPredicate had, LongConsumer token) {
        while (!waiting.isEmpty() && had.test(waiting.firstKey())) {
            Map.Entry<Long, Announced> first = waiting.pollFirstEntry();
            unsure.remove(first.getValue().lowest());
            token.accept(first.getValue().token());
        }
    }

    /** Cuts changes to what one message carries. */
    static List<List<Change>> parts(List<Change> changes) {
        List<List<Change>> parts = new ArrayList<>();
        List<Change> part = new ArrayList<>();
        int weight = 0;
        for (Change change : changes) {
            weight += Weight.of(change);
            if (weight > Weight.MESSAGE && !part.isEmpty()) {
                parts.add(List.copyOf(part));
                part.clear();
                weight = Weight.of(change);
            }
            part.add(change);
        }
        parts.add(List.copyOf(part));
        return parts;
    }
}
