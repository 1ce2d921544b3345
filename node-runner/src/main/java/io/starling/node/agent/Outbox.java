package io.starling.node.agent;

import io.starling.core.pod.PodPhase;
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
 * due, more are collected; what stays unanswered for a second is sent again, and then more rarely. A pod that is only on its way is told of when
 * that lasts: most pods run soon, and what is told of each is read, planned by and shown on every member.
 *
 * <p>Not thread-safe: it belongs to one actor.
 */
final class Outbox {
    static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

    /** The longest time until it is sent again: who doesn't answer may have too much to do. */
    static final Duration REPEAT_RARELY = Duration.ofSeconds(4);

    /** How long a pod may be on its way before it is told of; less than an owner waits before it asks again. */
    static final Duration LINGER = Duration.ofMillis(500);

    /** Keeps a message well below the 128 KiB that one may have. */
    static final int MOST_PER_MESSAGE = 50;

    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private Optional<Instant> sentAt = Optional.empty();
    private Duration patience = REPEAT_AFTER;

    private record Waiting(PodReport report, Instant dueAt) {}

    /** A later report of a pod that is still on its way doesn't put the first one off. */
    void put(PodReport report, Instant now) {
        Waiting before = waiting.get(report.uid());
        boolean onItsWay = report.phase() == PodPhase.PENDING && !report.gone();
        Instant dueAt = !onItsWay ? now : before != null ? before.dueAt() : now.plus(LINGER);
        waiting.put(report.uid(), new Waiting(report, dueAt));
    }

    /** What to send now, in messages of a bounded size; empty while an answer may still come, and where nothing is due. */
    List<List<PodReport>> due(Instant now) {
        if (awaited(now)) {
            return List.of();
        }
        List<PodReport> all = waiting.values().stream()
                .filter(one -> !one.dueAt().isAfter(now))
                .map(Waiting::report)
                .toList();
        if (all.isEmpty()) {
            return List.of();
        }
        patience = sentAt.isPresent() ? rarer(patience) : REPEAT_AFTER;
        sentAt = Optional.of(now);
        List<List<PodReport>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_PER_MESSAGE) {
            batches.add(all.subList(from, Math.min(all.size(), from + MOST_PER_MESSAGE)));
        }
        return batches;
    }

    /** Whether something is to be sent that neither an answer nor its repetition will bring about. */
    boolean lingers(Instant now) {
        return !waiting.isEmpty() && !awaited(now);
    }

    private static Duration rarer(Duration patience) {
        Duration twice = patience.multipliedBy(2);
        return twice.compareTo(REPEAT_RARELY) > 0 ? REPEAT_RARELY : twice;
    }

    private boolean awaited(Instant now) {
        return sentAt.filter(at -> now.isBefore(at.plus(patience))).isPresent();
    }

    /** The workload has these: each report up to its sequence is done. What came meanwhile may be sent at once. */
    void acknowledged(Map<String, Long> sequences) {
        sequences.forEach((uid, sequence) ->
                waiting.computeIfPresent(uid, (key, one) -> one.report().sequence() <= sequence ? null : one));
        sentAt = Optional.empty();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
