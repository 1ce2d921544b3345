package io.starling.persistence;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is stored, without Pekko Persistence in front of it: for backup and restore. All calls block and throw
 * {@link JournalException}. Not for use by several threads at once.
 */
public interface JournalContents extends AutoCloseable {

    /** Every persistence id that has events, in byte order of their UTF-8. Members may write meanwhile. */
    List<String> persistenceIds();

    /** The newest snapshot of an entity. */
    Optional<StoredSnapshot> newestSnapshot(String persistenceId);

    /**
     * Hands over the events of an entity in the order of their sequence numbers, without a gap, up to one that was durable
     * when the call began or a later one. Memory does not grow with their number. Deleted events are left out.
     *
     * @return the sequence number of the last one; 0 where there is none
     */
    long events(String persistenceId, Consumer<StoredEvent> sink);

    /**
     * Stores events of one entity so that Pekko Persistence recovers from them. Their sequence numbers follow each other;
     * the entity has no events beyond the last one. On return all are on disk. Storing what is there already changes nothing,
     * so that what was interrupted can be done again.
     */
    void store(List<StoredEvent> events);

    /** Stores a snapshot of an entity whose events up to it were stored before. Repeatable as {@link #store}. */
    void store(StoredSnapshot snapshot);

    @Override
    void close();
}
