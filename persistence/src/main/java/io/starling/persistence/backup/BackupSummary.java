package io.starling.persistence.backup;

/**
 * What is in a backup, or in a journal.
 *
 * @param entities how many entities
 * @param events how many events of theirs
 * @param snapshots how many snapshots: one an entity at most
 * @param hash of all of it in order, 64 hexadecimal digits; equal where the state is
 */
public record BackupSummary(long entities, long events, long snapshots, String hash) {
    @Override
    public String toString() {
        return entities + " entities, " + events + " events, " + snapshots + " snapshots, state " + hash;
    }
}
