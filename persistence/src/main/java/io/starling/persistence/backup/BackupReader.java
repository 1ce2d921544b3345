package io.starling.persistence.backup;

import io.starling.persistence.JournalException;
import io.starling.persistence.StoredEvent;
import io.starling.persistence.StoredSnapshot;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads what {@link BackupWriter} wrote. A file that is not whole, not ours or of another format is refused in one sentence. */
final class BackupReader {
    /** Far above any event or snapshot: a broken length must not eat the memory. */
    private static final int LONGEST = 256 << 20;

    private final Path file;
    private final DataInputStream in;
    private final Sink sink;
    private final StateHash hash = new StateHash();
    private String entity = "";

    /** What is in a backup, in its order. */
    interface Sink {
        /** Looks at everything and does nothing. */
        Sink NOWHERE = new Sink() {
            @Override
            public void snapshot(StoredSnapshot snapshot) {}

            @Override
            public void event(StoredEvent event) {}
        };

        /** Comes before the events of its entity. */
        void snapshot(StoredSnapshot snapshot);

        void event(StoredEvent event);
    }

    private BackupReader(Path file, DataInputStream in, Sink sink) {
        this.file = file;
        this.in = in;
        this.sink = sink;
    }

    /**
     * Reads a file to its end.
     *
     * @throws JournalException when anything is wrong with it; some of it may have been handed over then
     */
    static BackupSummary read(Path file, Sink sink) {
        try (InputStream raw = Files.newInputStream(file);
                DigestInputStream digested = new DigestInputStream(
                        new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16), StateHash.sha256());
                DataInputStream in = new DataInputStream(digested)) {
            return new BackupReader(file, in, sink).readAll(digested);
        } catch (NoSuchFileException e) {
            throw new JournalException("There is no file " + file + ".", e);
        } catch (ZipException | EOFException e) {
            throw broken(file, e);
        } catch (IOException e) {
            throw new JournalException("The file " + file + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    private BackupSummary readAll(DigestInputStream digested) throws IOException {
        if (in.readInt() != BackupWriter.MAGIC.length()
                || !new String(in.readNBytes(BackupWriter.MAGIC.length()), StandardCharsets.UTF_8)
                        .equals(BackupWriter.MAGIC)) {
            throw new JournalException("The file " + file + " is no backup of Starling.");
        }
        int format = in.readInt();
        if (format != BackupWriter.FORMAT) {
            throw new JournalException("The backup " + file + " is of format " + format
                    + ", and this version of Starling reads " + BackupWriter.FORMAT
                    + ": restore it with the version that wrote it.");
        }
        byte kind = in.readByte();
        while (kind != BackupWriter.END) {
            readOne(kind);
            kind = in.readByte();
        }
        BackupSummary said = new BackupSummary(in.readLong(), in.readLong(), in.readLong(), text());
        digested.on(false);
        byte[] sum = digested.getMessageDigest().digest();
        boolean whole = MessageDigest.isEqual(sum, in.readNBytes(sum.length)) && in.read() < 0;
        if (!whole || !said.equals(hash.summary())) {
            throw broken(file, new IOException("checksum"));
        }
        return said;
    }

    private void readOne(byte kind) throws IOException {
        switch (kind) {
            case BackupWriter.ENTITY -> {
                entity = text();
                hash.entity(entity);
            }
            case BackupWriter.SNAPSHOT -> {
                StoredSnapshot snapshot =
                        new StoredSnapshot(entity, in.readLong(), in.readLong(), in.readInt(), text(), bytes());
                hash.snapshot(snapshot);
                sink.snapshot(snapshot);
            }
            case BackupWriter.EVENT -> {
                StoredEvent event = new StoredEvent(
                        entity, in.readLong(), in.readLong(), text(), text(), in.readInt(), text(), bytes());
                hash.event(event);
                sink.event(event);
            }
            default -> throw broken(file, new IOException("unknown part " + kind));
        }
    }

    private String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw broken(file, new IOException("length " + length));
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static JournalException broken(Path file, IOException cause) {
        return new JournalException(
                "The backup " + file + " is broken or cut short; nothing can be restored from it.", cause);
    }
}
