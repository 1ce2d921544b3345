package io.starling.persistence.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.persistence.JournalException;
import io.starling.persistence.StoredEvent;
import io.starling.persistence.StoredSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {
    private static final StoredSnapshot SNAPSHOT =
            new StoredSnapshot("Ledger|\u00e9", 2, 20, 33, "state", new byte[] {9, 8});
    private static final StoredEvent FIRST =
            new StoredEvent("Ledger|\u00e9", 1, 10, "w1", "", 33, "event", new byte[] {1, 2, 3});
    private static final StoredEvent SECOND =
            new StoredEvent("Ledger|\u00e9", 2, 11, "w2", "adapted", 33, "", new byte[0]);

    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path temporary) {
        directory = temporary;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<StoredEvent> events = new ArrayList<>();
        List<StoredSnapshot> snapshots = new ArrayList<>();

        BackupSummary summary = BackupReader.read(file(written()), new BackupReader.Sink() {
            @Override
            public void snapshot(StoredSnapshot snapshot) {
                snapshots.add(snapshot);
            }

            @Override
            public void event(StoredEvent event) {
                events.add(event);
            }
        });

        assertThat(events).usingRecursiveComparison().isEqualTo(List.of(FIRST, SECOND));
        assertThat(snapshots).usingRecursiveComparison().isEqualTo(List.of(SNAPSHOT));
        assertThat(summary).isEqualTo(hash().summary());
        assertThat(summary.events()).isEqualTo(2);
    }

    @Test
    void aFileThatWasCutShortAnywhereIsRefused() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length), "is broken or cut short; nothing can be restored from it.");
        }
    }

    @Test
    void aChangeOfAnyByteIsSeen() throws IOException {
        byte[] plain = unzipped(written());
        for (int i = 0; i < plain.length; i++) {
            byte[] changed = plain.clone();
            changed[i] ^= 1;
            Path file = file(zipped(changed));
            assertThatThrownBy(() -> Restore.verify(file)).as("byte %d", i).isInstanceOf(JournalException.class);
        }
        refused(zipped(Arrays.copyOf(plain, plain.length + 1)), "is broken or cut short");
    }

    @Test
    void whatIsNoBackupOfOursIsSaid() throws IOException {
        byte[] plain = unzipped(written());
        plain[4 + BackupWriter.MAGIC.length() + 3] = 2;
        refused(zipped(plain), "is of format 2, and this version of Starling reads 1");
        refused(zipped(new byte[100]), "is no backup of Starling.");
        refused(new byte[100], "is broken or cut short");
        assertThatThrownBy(() -> Restore.verify(directory.resolve("nothing"))).hasMessageContaining("There is no file");
    }

    @Test
    void theHashTellsStatesApartButNotTheirTimes() {
        StateHash later = new StateHash();
        later.entity(SNAPSHOT.persistenceId());
        later.snapshot(new StoredSnapshot(SNAPSHOT.persistenceId(), 2, 21, 33, "state", SNAPSHOT.payload()));
        later.event(new StoredEvent(FIRST.persistenceId(), 1, 0, "other", "", 33, "event", FIRST.payload()));
        later.event(SECOND);
        assertThat(later.summary()).isEqualTo(hash().summary());

        StateHash other = new StateHash();
        other.entity(SNAPSHOT.persistenceId());
        other.snapshot(SNAPSHOT);
        other.event(FIRST);
        other.event(new StoredEvent(SECOND.persistenceId(), 2, 11, "w2", "adapted", 33, "", new byte[] {0}));
        assertThat(other.summary()).isNotEqualTo(hash().summary());
    }

    private void refused(byte[] bytes, String sentence) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> Restore.verify(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(sentence);
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BackupWriter writer = new BackupWriter(bytes)) {
            writer.entity(SNAPSHOT.persistenceId());
            writer.snapshot(SNAPSHOT);
            writer.event(FIRST);
            writer.event(SECOND);
            writer.end(hash().summary());
        }
        return bytes.toByteArray();
    }

    private static StateHash hash() {
        StateHash hash = new StateHash();
        hash.entity(SNAPSHOT.persistenceId());
        hash.snapshot(SNAPSHOT);
        hash.event(FIRST);
        hash.event(SECOND);
        return hash;
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("backup"), bytes);
    }

    private static byte[] unzipped(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }
}
