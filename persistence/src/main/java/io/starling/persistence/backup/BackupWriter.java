package io.starling.persistence.backup;

import io.starling.persistence.StoredEvent;
import io.starling.persistence.StoredSnapshot;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a backup: a gzip stream of
 *
 * <pre>
 * text "starling-backup", int {@link #FORMAT}
 * then, as often as needed, a byte that says what follows:
 *   ENTITY    text persistenceId; the events and snapshots that follow are its
 *   SNAPSHOT  long sequenceNr, long timestamp, int serializerId, text manifest, bytes payload
 *   EVENT     long sequenceNr, long timestamp, text writer, text adapterManifest, int serializerId, text manifest, bytes payload
 * END, long entities, long events, long snapshots, text state hash ({@link StateHash})
 * 32 bytes: SHA-256 of everything before them
 * </pre>
 *
 * Numbers are big-endian; texts are UTF-8; texts and bytes follow an int with their length.
 */
final class BackupWriter implements AutoCloseable {
    static final String MAGIC = "starling-backup";
    /** Raised when the layout changes; a reader knows the ones it reads. */
    static final int FORMAT = 1;

    static final byte END = 0;
    static final byte ENTITY = 1;
    static final byte SNAPSHOT = 2;
    static final byte EVENT = 3;

    private final DigestOutputStream digested;
    private final DataOutputStream out;

    BackupWriter(OutputStream file) throws IOException {
        digested = new DigestOutputStream(
                new BufferedOutputStream(new GZIPOutputStream(file, 1 << 16), 1 << 16), StateHash.sha256());
        out = new DataOutputStream(digested);
        text(MAGIC);
        out.writeInt(FORMAT);
    }

    void entity(String persistenceId) throws IOException {
        out.writeByte(ENTITY);
        text(persistenceId);
    }

    void snapshot(StoredSnapshot snapshot) throws IOException {
        out.writeByte(SNAPSHOT);
        out.writeLong(snapshot.sequenceNr());
        out.writeLong(snapshot.timestamp());
        out.writeInt(snapshot.serializerId());
        text(snapshot.manifest());
        bytes(snapshot.payload());
    }

    void event(StoredEvent event) throws IOException {
        out.writeByte(EVENT);
        out.writeLong(event.sequenceNr());
        out.writeLong(event.timestamp());
        text(event.writer());
        text(event.adapterManifest());
        out.writeInt(event.serializerId());
        text(event.manifest());
        bytes(event.payload());
    }

    /** Nothing may follow. */
    void end(BackupSummary summary) throws IOException {
        out.writeByte(END);
        out.writeLong(summary.entities());
        out.writeLong(summary.events());
        out.writeLong(summary.snapshots());
        text(summary.hash());
        digested.on(false);
        out.write(digested.getMessageDigest().digest());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void text(String text) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
