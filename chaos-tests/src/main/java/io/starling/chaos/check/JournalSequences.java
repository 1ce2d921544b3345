package io.starling.chaos.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One writer at a time per entity: its events are numbered without gap or repetition, in the order in which they were
 * written, and an incarnation that another one followed never writes again. Events before a snapshot may be gone.
 */
public final class JournalSequences {
    static final String NAME = "one writer per entity, sequences without gap or repetition";

    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> earlier = new HashSet<>();
    private @Nullable JournalRow last;

    /** Violations among rows that come by entity and, within it, by sequence. */
    public static List<Violation> check(Iterable<JournalRow> rows) {
        JournalSequences sequences = new JournalSequences();
        rows.forEach(sequences::next);
        return sequences.violations;
    }

    private void next(JournalRow row) {
        JournalRow before = last;
        last = row;
        if (before == null || !before.entity().equals(row.entity())) {
            earlier.clear();
            return;
        }
        if (row.sequence() != before.sequence() + 1) {
            complain(
                    row.sequence() <= before.sequence() ? "A number was given twice" : "Numbers are missing",
                    before,
                    row);
        }
        if (row.ordering() < before.ordering()) {
            complain("A later event was written before an earlier one", before, row);
        }
        if (!row.writer().equals(before.writer())) {
            earlier.add(before.writer());
            if (earlier.contains(row.writer())) {
                complain("An incarnation wrote again after another one had", before, row);
            }
        }
    }

    private void complain(String what, JournalRow before, JournalRow row) {
        violations.add(Violation.of(NAME, what + " in " + row.entity(), List.of(before, row)));
    }
}
