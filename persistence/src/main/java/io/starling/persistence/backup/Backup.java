package io.starling.persistence.backup;

import io.starling.persistence.Journal;
import io.starling.persistence.JournalContents;
import io.starling.persistence.JournalException;
import io.starling.persistence.StoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes all that a journal holds into a file, while members write to it: every object is in it as it was at one moment
 * since the backup began, and different objects at different moments. What was acknowledged before it began is in it.
 */
public final class Backup {
    private Backup() {}

    /**
     * Writes a backup. The file appears when it is whole and on disk.
     *
     * @param file must not be there yet
     * @param progress is told every few seconds how far it is
     * @throws JournalException with a sentence, when the journal can't be read or the file can't be written; no file is left
     */
    public static BackupSummary write(Journal journal, Path file, Consumer<String> progress) {
        if (Files.exists(file)) {
            throw new JournalException("The file " + file + " is there already: name another one.");
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            BackupSummary summary = write(journal, progress, unfinished);
            Files.move(unfinished, file);
            return summary;
        } catch (UncheckedIOException | IOException e) {
            throw cantWrite(file, e);
        } finally {
            discard(unfinished);
        }
    }

    /** What is in a journal, as a backup of it would say. */
    static BackupSummary summary(Journal journal, Consumer<String> progress) {
        Pace pace = new Pace(progress);
        StateHash hash = new StateHash();
        try (JournalContents contents = journal.contents()) {
            List<String> ids = contents.persistenceIds();
            for (int i = 0; i < ids.size(); i++) {
                hash.entity(ids.get(i));
                contents.newestSnapshot(ids.get(i)).ifPresent(hash::snapshot);
                contents.events(ids.get(i), hash::event);
                int done = i;
                pace.tell(() -> done + " of " + ids.size() + " entities read back");
            }
        }
        return hash.summary();
    }

    private static BackupSummary write(Journal journal, Consumer<String> progress, Path file) throws IOException {
        Pace pace = new Pace(progress);
        StateHash hash = new StateHash();
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                BackupWriter writer = new BackupWriter(Channels.newOutputStream(channel));
                JournalContents contents = journal.contents()) {
            List<String> ids = contents.persistenceIds();
            for (int i = 0; i < ids.size(); i++) {
                entity(ids.get(i), contents, writer, hash);
                int done = i;
                pace.tell(() -> done + " of " + ids.size() + " entities saved");
            }
            BackupSummary summary = hash.summary();
            writer.end(summary);
            return summary;
        }
    }

    /** Its snapshot first: the events, read later, reach at least as far. */
    private static void entity(String id, JournalContents contents, BackupWriter writer, StateHash hash)
            throws IOException {
        writer.entity(id);
        hash.entity(id);
        Optional<StoredSnapshot> snapshot = contents.newestSnapshot(id);
        if (snapshot.isPresent()) {
            writer.snapshot(snapshot.get());
            hash.snapshot(snapshot.get());
        }
        contents.events(id, event -> {
            try {
                writer.event(event);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            hash.event(event);
        });
    }

    private static JournalException cantWrite(Path file, Exception e) {
        return new JournalException("The file " + file + " can't be written: " + e + ".", e);
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What is left is named as unfinished; the failure before this one is the one to tell.
        }
    }
}
