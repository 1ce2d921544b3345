package io.starling.persistence.backup;

import io.starling.persistence.StoredEvent;
import io.starling.persistence.StoredSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Counts and hashes what it is shown: entities in byte order of their ids, of each its newest snapshot, then its events.
 * Times and writers are left out, since a back end may round or rename them; what entities recover to is not.
 */
final class StateHash {
    private final MessageDigest digest = sha256();
    private long entities;
    private long events;
    private long snapshots;

    void entity(String persistenceId) {
        entities++;
        add(persistenceId.getBytes(StandardCharsets.UTF_8));
    }

    void event(StoredEvent event) {
        events++;
        add(event.sequenceNr(), event.serializerId());
        add(event.manifest().getBytes(StandardCharsets.UTF_8));
        add(event.adapterManifest().getBytes(StandardCharsets.UTF_8));
        add(event.payload());
    }

    void snapshot(StoredSnapshot snapshot) {
        snapshots++;
        add(-snapshot.sequenceNr(), snapshot.serializerId());
        add(snapshot.manifest().getBytes(StandardCharsets.UTF_8));
        add(snapshot.payload());
    }

    BackupSummary summary() {
        return new BackupSummary(entities, events, snapshots, HexFormat.of().formatHex(digest.digest()));
    }

    private void add(long number, int other) {
        digest.update(ByteBuffer.allocate(12).putLong(number).putInt(other).array());
    }

    /** With its length, so that no two contents run together into the same bytes. */
    private void add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        digest.update(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
