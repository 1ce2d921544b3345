package io.starling.node.agent;

import io.starling.core.pod.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reports that one workload hasn't acknowledged: the newest of each pod. The first goes at once; while an answer is
 * due, more are collected; what stays unanswered for a second is sent again.
 *
 * <p>Not thread-safe: it belongs to one actor.
 */
final class Outbox {
    static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

    /** Keeps a message well below the 128 KiB that one may have. */
    static final int MOST_PER_MESSAGE = 50;

    private final Map<String, PodReport> waiting = new LinkedHashMap<>();
    private Optional<Instant> sentAt = Optional.empty();

    void put(PodReport report) {
        waiting.put(report.uid(), report);
    }

    /** What to send now, in messages of a bounded size; empty while an answer may still come. */
    List<List<PodReport>> due(Instant now) {
        boolean quiet = sentAt.filter(at -> now.isBefore(at.plus(REPEAT_AFTER))).isPresent();
        if (quiet || waiting.isEmpty()) {
            return List.of();
        }
        sentAt = Optional.of(now);
        List<PodReport> all = List.copyOf(waiting.values());
        List<List<PodReport>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_PER_MESSAGE) {
            batches.add(all.subList(from, Math.min(all.size(), from + MOST_PER_MESSAGE)));
        }
        return batches;
    }

    /** The workload has these: each report up to its sequence is done. What came meanwhile may be sent at once. */
    void acknowledged(Map<String, Long> sequences) {
        sequences.forEach((uid, sequence) ->
                waiting.computeIfPresent(uid, (key, report) -> report.sequence() <= sequence ? null : report));
        sentAt = Optional.empty();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
