package io.starling.persistence;

/** Another writer of the same entity has already written an event of this number; nothing was written. */
public final class FencedWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedWriteException(String persistenceId, long sequenceNumber) {
        super("another writer has written event " + sequenceNumber + " of " + persistenceId
                + "; this one lost, and recovers what is there");
    }
}
