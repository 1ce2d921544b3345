package io.starling.persistence;

/**
 * An event as every back end keeps it.
 *
 * @param persistenceId the entity's
 * @param sequenceNr from 1, by entity
 * @param timestamp when it was written, in milliseconds since the epoch; 0 where it isn't known
 * @param writer the life of the entity that wrote it, as Pekko names it
 * @param adapterManifest of an event adapter; empty where there is none
 * @param serializerId of the Pekko serializer that reads the payload
 * @param manifest that serializer's
 * @param payload the event's bytes; never changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied by nobody: there are millions
public record StoredEvent(
        String persistenceId,
        long sequenceNr,
        long timestamp,
        String writer,
        String adapterManifest,
        int serializerId,
        String manifest,
        byte[] payload) {}
