package io.starling.chaos.check;

import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long objects couldn't be asked for, by sort of fault: no invariant, but what people want to know. An object is out from
 * the first request that found nobody, had no answer, or one that says neither yes nor no, to the end of the first later one that
 * had; a slow answer counts with its own time. Requests to members that the fault was done to don't count.
 */
public final class Outages {
    /**
     * Of one sort of fault.
     *
     * @param faults how many
     * @param median of the longest outage of an object in each fault, in seconds
     * @param longest the longest of all, in seconds
     */
    public record Figure(String kind, int faults, double median, double longest) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-16s %3d faults, outage median %6.2f s, longest %6.2f s",
                    kind,
                    faults,
                    median,
                    longest);
        }
    }

    private Outages() {}

    /**
     * The figures, by sort.
     *
     * @param happenings a fault counts until the next one begins
     */
    public static List<Figure> of(Collection<Operation> operations, List<Happening> happenings) {
        List<Happening> inOrder = happenings.stream()
                .sorted(Comparator.comparingLong(Happening::from))
                .toList();
        Map<String, List<Operation>> byKey = History.byKey(List.copyOf(operations));
        Map<String, List<Double>> byKind = new TreeMap<>();
        for (int number = 0; number < inOrder.size(); number++) {
            Happening happening = inOrder.get(number);
            long next = number + 1 < inOrder.size() ? inOrder.get(number + 1).from() : Long.MAX_VALUE;
            long longest = byKey.values().stream()
                    .mapToLong(object -> longest(object, happening, next))
                    .max()
                    .orElse(0);
            byKind.computeIfAbsent(happening.kind(), kind -> new ArrayList<>()).add(longest / 1e9);
        }
        return byKind.entrySet().stream()
                .map(kind -> figure(kind.getKey(), kind.getValue()))
                .toList();
    }

    private static Figure figure(String kind, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        double median = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        return new Figure(kind, sorted.size(), median, sorted.get(sorted.size() - 1));
    }

    private static long longest(List<Operation> object, Happening happening, long next) {
        long longest = 0;
        long outSince = -1;
        for (Operation operation : object) {
            if (operation.invoked() < happening.from() || happening.victims().contains(operation.member())) {
                continue;
            }
            if (outSince < 0 && operation.invoked() >= next) {
                break;
            }
            if (operation.outcome() instanceof Outcome.Unknown || operation.outcome() instanceof Outcome.Refused) {
                outSince = outSince < 0 ? operation.invoked() : outSince;
            } else {
                longest = Math.max(longest, operation.completed() - (outSince < 0 ? operation.invoked() : outSince));
                outSince = -1;
            }
        }
        return longest;
    }
}
