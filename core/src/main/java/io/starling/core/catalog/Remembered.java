package io.starling.core.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a catalog showed at one moment, and how much of each owner's journal that was: with it a cluster that was stopped as a whole can
 * begin, see docs/adr/0025-catalogs-are-remembered.md.
 *
 * @param entries everything that was delivered
 * @param sequences for each owner the number of the last event in its journal that {@code entries} show; owners whose number isn't known are absent
 */
public record Remembered(List<Entry> entries, Map<String, Long> sequences) {
    public static final Remembered NOTHING = new Remembered(List.of(), Map.of());

    /** What there is to remember at a moment; to list it takes a while where there is much, and may be done by any thread. */
    public record Moment(CatalogState delivered, Map<String, Long> sequences) {
        public Remembered remembered() {
            return new Remembered(delivered.all().toList(), sequences);
        }
    }

    /**
     * The part that is still true: of owners that have journaled nothing since.
     *
     * @param journal for each owner the number of the last event in its journal
     */
    public Remembered confirmed(Map<String, Long> journal) {
        Map<String, Long> same = new HashMap<>(sequences);
        same.entrySet().removeIf(known -> !known.getValue().equals(journal.get(known.getKey())));
        return new Remembered(
                entries.stream()
                        .filter(entry -> same.containsKey(entry.owner()))
                        .toList(),
                same);
    }
}
