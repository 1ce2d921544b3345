package io.starling.core.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of each owner's journal the delivered objects show. An owner's number counts when everything is delivered that its member knew of
 * as it told it: until then something older of the same owner, from a member that it lived on before, may be on its way.
 */
final class Sequences {
    private record Note(String owner, long sequence) {}

    private final Map<String, Long> counting = new HashMap<>();
    private final TreeMap<Long, List<Note>> notes = new TreeMap<>();

    void note(Batch batch, long watermark) {
        if (batch.sequence() <= 0) {
            return;
        }
        if (batch.above() <= watermark) {
            count(batch.owner(), batch.sequence());
        } else {
            notes.computeIfAbsent(batch.above(), place -> new ArrayList<>())
                    .add(new Note(batch.owner(), batch.sequence()));
        }
    }

    void advance(long watermark) {
        while (!notes.isEmpty() && notes.firstKey() <= watermark) {
            notes.pollFirstEntry().getValue().forEach(note -> count(note.owner(), note.sequence()));
        }
    }

    private void count(String owner, long sequence) {
        counting.merge(owner, sequence, Math::max);
    }

    /** 0 where it isn't known. */
    long of(String owner) {
        return counting.getOrDefault(owner, 0L);
    }

    Map<String, Long> all() {
        return Map.copyOf(counting);
    }

    void install(Iterable<Message.Known> owners) {
        notes.clear();
        counting.clear();
        for (Message.Known known : owners) {
            if (known.sequence() > 0) {
                counting.put(known.owner(), known.sequence());
            }
        }
    }
}
