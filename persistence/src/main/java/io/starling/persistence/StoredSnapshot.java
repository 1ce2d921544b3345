package io.starling.persistence;

/**
 * A snapshot as every back end keeps it.
 *
 * @param persistenceId the entity's
 * @param sequenceNr the last event that it includes
 * @param timestamp when it was made, in milliseconds since the epoch
 * @param serializerId of the Pekko serializer that reads the payload
 * @param manifest that serializer's
 * @param payload its bytes; never changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredSnapshot(
        String persistenceId, long sequenceNr, long timestamp, int serializerId, String manifest, byte[] payload) {}
