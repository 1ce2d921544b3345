package io.starling.persistence.backup;

import io.starling.core.roster.Roster;
import io.starling.persistence.Journal;
import io.starling.persistence.JournalContents;
import io.starling.persistence.JournalException;
import io.starling.persistence.RosterStore;
import io.starling.persistence.RosterStore.Content;
import io.starling.persistence.StoredEvent;
import io.starling.persistence.StoredSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty journal from a backup. While that goes on the roster says so, and no member founds a cluster; it goes on
 * saying so when the restore is broken off, until the same restore was run again to its end.
 */
public final class Restore implements BackupReader.Sink {
    private static final int EVENTS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;

    private final JournalContents contents;
    private final Pace pace;
    private final BackupSummary whole;
    private final List<StoredEvent> batch = new ArrayList<>();
    private long bytes;
    private long stored;
    private @Nullable StoredSnapshot snapshot;

    private Restore(JournalContents contents, BackupSummary whole, Consumer<String> progress) {
        this.contents = contents;
        this.whole = whole;
        this.pace = new Pace(progress);
    }

    /**
     * What is in a backup, which is read to its end for that.
     *
     * @throws JournalException with a sentence, when it is broken, or no backup that this version reads
     */
    public static BackupSummary verify(Path file) {
        return BackupReader.read(file, BackupReader.Sink.NOWHERE);
    }

    /**
     * Restores a backup and reads it back.
     *
     * @param progress is told every few seconds how far it is
     * @return what is in the journal now; equal to what the backup said
     * @throws JournalException with a sentence; nothing is changed when the file is broken, or the journal is in use or
     *     not empty
     */
    public static BackupSummary into(Journal journal, Path file, Consumer<String> progress) {
        BackupSummary whole = verify(file);
        journal.check();
        journal.prepare();
        try (RosterStore store = journal.roster();
                JournalContents contents = journal.contents()) {
            change(store, roster -> begin(roster, journal, contents, whole.hash()));
            Restore restore = new Restore(contents, whole, progress);
            BackupReader.read(file, restore);
            restore.flush();
            BackupSummary restored = Backup.summary(journal, progress);
            if (!restored.equals(whole)) {
                throw new JournalException("The journal at " + journal.shownUrl() + " holds " + restored
                        + " after the restore, but the backup has " + whole + ": empty the journal and try again.");
            }
            change(store, roster -> roster.withRestoring(null));
            return restored;
        }
    }

    private static Roster begin(Roster roster, Journal journal, JournalContents contents, String backup) {
        String at = "The journal at " + journal.shownUrl();
        if (!roster.entries().isEmpty()) {
            throw new JournalException(at + " belongs to a cluster with "
                    + roster.entries().get(0).address() + ": a backup is restored into an empty journal only.");
        }
        boolean again = backup.equals(roster.restoring());
        if (roster.restoring() != null && !again) {
            throw new JournalException(
                    at + " was being filled from another backup: restore that one again, or use an empty journal.");
        }
        if (!again && !contents.persistenceIds().isEmpty()) {
            throw new JournalException(at + " isn't empty: a backup is restored into an empty journal only.");
        }
        return roster.withRestoring(backup);
    }

    private static void change(RosterStore store, UnaryOperator<Roster> change) {
        Content seen = store.read();
        while (!store.replace(seen, change.apply(Roster.parse(seen.document())).document())) {
            seen = store.read();
        }
    }

    @Override
    public void snapshot(StoredSnapshot next) {
        flush();
        snapshot = next;
    }

    @Override
    public void event(StoredEvent event) {
        boolean sameEntity = batch.isEmpty() || batch.get(0).persistenceId().equals(event.persistenceId());
        StoredSnapshot waiting = snapshot;
        boolean ofSnapshot = waiting == null || waiting.persistenceId().equals(event.persistenceId());
        if (!sameEntity || !ofSnapshot) {
            flush();
        } else if (batch.size() >= EVENTS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
            storeBatch();
        }
        batch.add(event);
        bytes += event.payload().length;
    }

    /** Ends an entity: its events, then its snapshot, which counts on them. */
    private void flush() {
        storeBatch();
        if (snapshot != null) {
            contents.store(snapshot);
            snapshot = null;
        }
    }

    private void storeBatch() {
        if (!batch.isEmpty()) {
            contents.store(List.copyOf(batch));
            stored += batch.size();
            batch.clear();
            bytes = 0;
            pace.tell(() -> stored + " of " + whole.events() + " events restored");
        }
    }
}
