package io.starling.chaos.check;

import io.starling.chaos.history.Action;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome.Applied;
import io.starling.chaos.history.WatchEntry;
import io.starling.chaos.history.WatchEntry.Bookmark;
import io.starling.chaos.history.WatchEntry.Event;
import io.starling.chaos.history.WatchEntry.Listed;
import io.starling.chaos.history.WatchLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A watch has no gap, no repetition and no reorder, over reconnects to other members too. Members deliver in the order of
 * versions, so that each watcher's versions must rise; then all that saw the same changes saw them in one order.
 *
 * <p>Two things look like violations and are none, as docs/adr/0007 and docs/adr/0020 say. A list may have more than its
 * version says, while a member is waited for: the watch from its version tells some of it again then, and what it says of an
 * object may be old until it has reached what the list had. And a write may be acknowledged with the version that it was given
 * before its member died, and have come too late into the order: then it isn't told, but the watch ends and lists again.
 */
public final class WatchOrder {
    static final String NAME = "watches have no gap and one order";
    private static final int SHOWN = 25;

    private WatchOrder() {}

    /**
     * Violations in what watchers saw.
     *
     * @param operations requests to what is watched; others are ignored
     */
    public static List<Violation> check(List<WatchLog> logs, List<Operation> operations) {
        List<Violation> violations = new ArrayList<>();
        NavigableMap<Long, Operation> writes = writes(operations);
        for (WatchLog log : logs) {
            Walk walk = new Walk(log, writes);
            log.entries().forEach(walk::see);
            walk.end();
            violations.addAll(walk.violations);
        }
        return violations;
    }

    /** Acknowledged writes by the version they were given. Deletes aren't told theirs. */
    private static NavigableMap<Long, Operation> writes(List<Operation> operations) {
        NavigableMap<Long, Operation> writes = new TreeMap<>();
        for (Operation operation : operations) {
            boolean told = operation.outcome() instanceof Applied applied && applied.version() != 0;
            if (told
                    && !(operation.action() instanceof Action.Delete)
                    && operation.key().startsWith("configmaps/")) {
                writes.put(operation.version(), operation);
            }
        }
        return writes;
    }

    /** One watcher's log, read from its beginning. */
    private static final class Walk {
        private final WatchLog log;
        private final NavigableMap<Long, Operation> writes;
        private final List<Violation> violations = new ArrayList<>();
        private final Map<String, Long> objects = new HashMap<>();
        private final Set<Long> seen = new HashSet<>();
        /** Objects of a list that was ahead of its version, by the version from which on their events are new. */
        private final Map<String, Long> ahead = new HashMap<>();

        private boolean listAhead;
        private final Set<String> told = new HashSet<>();
        /** What was left out since the last list, by version. */
        private final NavigableMap<Long, WatchEntry> owed = new TreeMap<>();

        private long version;
        private int position;

        Walk(WatchLog log, NavigableMap<Long, Operation> writes) {
            this.log = log;
            this.writes = writes;
        }

        void see(WatchEntry entry) {
            position++;
            if (entry instanceof Listed listed) {
                begin(listed);
            } else if (entry instanceof Event event) {
                event(event);
            } else if (entry instanceof Bookmark bookmark) {
                reached(bookmark.version(), bookmark);
            }
        }

        private void begin(Listed listed) {
            if (listed.version() < version) {
                complain("A list is older than what was told before", listed);
            }
            objects.clear();
            objects.putAll(listed.objects());
            seen.clear();
            ahead.clear();
            told.clear();
            owed.clear();
            listed.objects().forEach((key, made) -> {
                if (made > listed.version()) {
                    ahead.put(key, made);
                }
            });
            listAhead = !ahead.isEmpty();
            version = listed.version();
        }

        private void event(Event event) {
            if (event.version() <= version) {
                complain("An event is not newer than what was told before", event);
                return;
            }
            boolean there = objects.containsKey(event.key());
            boolean again = toldAgain(event);
            if (there == (event.type() == WatchEntry.Type.ADDED) && !again) {
                complain("The object was " + (there ? "there" : "not there") + " already", event);
            }
            if (event.type() == WatchEntry.Type.DELETED) {
                objects.remove(event.key());
            } else {
                objects.put(event.key(), event.version());
            }
            seen.add(event.version());
            reached(event.version(), event);
        }

        /** Whether a list that was ahead may have had this or a later change of the object. */
        private boolean toldAgain(Event event) {
            boolean first = told.add(event.key());
            Long had = ahead.get(event.key());
            return had == null ? listAhead && first : event.version() <= had;
        }

        /** All acknowledged writes between what was told last and now must have been told, or a list must follow. */
        private void reached(long next, WatchEntry entry) {
            if (next < version) {
                complain("A bookmark is older than what was told before", entry);
                return;
            }
            writes.subMap(version, false, next, true).forEach((given, write) -> {
                if (!seen.contains(given)) {
                    owed.put(given, entry);
                }
            });
            version = next;
        }

        /** What was neither told nor listed. */
        void end() {
            owed.forEach(
                    (given, entry) -> complain("This acknowledged write was left out: " + writes.get(given), entry));
        }

        private void complain(String what, WatchEntry entry) {
            List<WatchEntry> around = log.entries()
                    .subList(
                            Math.max(0, position - SHOWN),
                            Math.min(log.entries().size(), position + 2));
            violations.add(Violation.of(NAME, log.watcher() + ": " + what + ": " + entry, around));
        }
    }
}
