package io.starling.core.catalog.simulation;

import io.starling.core.catalog.CatalogState;
import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must always hold. */
final class Checker {
    /** What one run delivered without a break: everything above {@code from}, up to {@code to}. */
    private static final class Stretch {
        final String run;
        final long from;
        long to;
        final TreeSet<Long> versions = new TreeSet<>();

        Stretch(String run, long from) {
            this.run = run;
            this.from = from;
            this.to = from;
        }
    }

    private final List<Stretch> stretches = new ArrayList<>();
    private final Map<String, Stretch> open = new HashMap<>();
    private final TreeMap<Long, String> order = new TreeMap<>();
    private final Set<Long> stamps = new HashSet<>();
    /** Stamps under which recovered owners told what may have been told to nobody: watches may have to begin again there. */
    final Set<Long> retold = new HashSet<>();
    /** The versions of what there was from the beginning. */
    final Map<String, Long> existed = new HashMap<>();
    /** The last acknowledged stamp of each object. */
    final Map<String, Long> acknowledged = new HashMap<>();

    void begins(Node node, long from) {
        Stretch stretch = new Stretch(node.run, from);
        stretches.add(stretch);
        open.put(node.run, stretch);
    }

    void startsOver(Node node, long from) {
        if (!node.mayResync() && !retold.contains(from)) {
            throw new Violation(node.run + " lost its window though nobody forgot anything: a change came too late");
        }
        begins(node, from);
    }

    void delivered(Node node, List<Delivered> changes, long watermark) {
        Stretch stretch = open.get(node.run);
        if (stretch == null) {
            throw new IllegalStateException(node.run);
        }
        if (watermark < stretch.to) {
            throw new Violation("the watermark of " + node.run + " fell");
        }
        for (Delivered change : changes) {
            if (change.shown() < change.version()) {
                continue;
            }
            if (change.version() <= stretch.to) {
                throw new Violation(node.run + " delivered " + change.version() + " at or below " + stretch.to);
            }
            stretch.to = change.version();
            stretch.versions.add(change.version());
            String what = describe(change);
            String known = order.putIfAbsent(change.version(), what);
            if (known != null && !known.equals(what)) {
                throw new Violation("at " + change.version() + " both " + known + " and " + what);
            }
        }
        stretch.to = watermark;
    }

    private static String describe(Delivered change) {
        Entry before = change.before();
        Entry after = change.after();
        return change.key().name() + " " + (before == null ? "-" : before.stamp()) + ">"
                + (after == null ? "-" : after.object().uid() + "@" + after.stamp());
    }

    void opened(long stamp, long last) {
        if (!stamps.add(stamp)) {
            throw new Violation("stamp " + stamp + " was taken twice");
        }
        if (stamp <= last) {
            throw new Violation("stamp " + stamp + " doesn't rise above " + last);
        }
    }

    /** A list shows all that was acknowledged when it began. */
    void listed(String run, CatalogState shown, Map<String, Long> before) {
        before.forEach((name, stamp) -> {
            Long there = shown.find(World.key(name)).map(Entry::stamp).orElse(null);
            boolean gone = there == null && deletions.getOrDefault(name, 0L) >= stamp;
            if (!gone && (there == null || there < stamp)) {
                throw new Violation(
                        "a list on " + run + " shows " + name + " at " + there + ", acknowledged was " + stamp);
            }
        });
    }

    /** The last deletion that was ever announced of each object. */
    final Map<String, Long> deletions = new HashMap<>();

    /** What one watching client saw between two versions is what was delivered there, in that order. */
    void watched(long from, long to, List<Long> seen) {
        List<Long> truth = List.copyOf(order.subMap(from, false, to, true).keySet());
        if (!truth.equals(seen)) {
            List<Long> missed =
                    truth.stream().filter(version -> !seen.contains(version)).toList();
            throw new Violation(
                    "between " + from + " and " + to + " a watch missed " + missed + " of " + truth + ", seen " + seen);
        }
    }

    /** All runs delivered the same where they overlap. */
    void oneOrder() {
        for (Stretch stretch : stretches) {
            Set<Long> truth =
                    order.subMap(stretch.from, false, stretch.to, true).keySet();
            if (!truth.equals(stretch.versions)) {
                Set<Long> missing = new TreeSet<>(truth);
                missing.removeAll(stretch.versions);
                throw new Violation(stretch.run + " did not deliver " + missing + " between " + stretch.from + " and "
                        + stretch.to);
            }
        }
    }
}
