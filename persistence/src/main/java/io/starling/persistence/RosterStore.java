package io.starling.persistence;

import java.time.Instant;

/**
 * One small document in the journal's database, which the control members share: who is in the cluster
 * ({@code io.starling.core.roster.Roster} is what it says). Whatever must be decided by exactly one of them, above all who
 * founds the cluster, is decided by who replaces the document.
 *
 * <p>What a back end guarantees:
 *
 * <ul>
 *   <li>{@link #replace} is a compare-and-set: of several members that saw the same version at most one succeeds, wherever
 *       they run and whichever server of the database they talk to (Postgres: one statement with a condition; Cassandra: a
 *       lightweight transaction at SERIAL).
 *   <li>{@link #read} is linearizable: it never shows an older version than one that was read, or whose replacement was
 *       confirmed, before it began (Cassandra: a read at SERIAL).
 *   <li>A confirmed replacement is on disk like any acknowledged event.
 *   <li>{@link Content#now} is the time of the database, not of this machine: members compare times only with each other's
 *       readings of that clock. Several servers' clocks may differ by what NTP leaves, not by seconds.
 *   <li>Calls block for some seconds at most and then throw {@link JournalException}. After a {@link #replace} that threw,
 *       the document may have been replaced or not, then or a moment later: who called reads again and looks.
 * </ul>
 *
 * <p>It may keep a connection of its own, and gets a new one by itself after a failure. Not for use by several threads at
 * once. The document is at most some 100 KiB long and is replaced several times a second at the most.
 */
public interface RosterStore extends AutoCloseable {

    /** What is stored now; {@link Content#NOTHING_STORED} as the version and an empty document where nothing ever was. */
    Content read();

    /**
     * Replaces the document, provided that it still is of the version seen.
     *
     * @param seen what {@link #read} returned
     * @param document what is stored from now on, under the next version
     * @return false where somebody else replaced it first; nothing is changed then
     */
    boolean replace(Content seen, String document);

    /** Lets the connection go. */
    @Override
    void close();

    /**
     * @param document as it was handed to {@link #replace}
     * @param version rises with every replacement
     * @param now the database's time when it was read
     */
    record Content(String document, long version, Instant now) {
        /** The version of a document that was never stored. */
        public static final long NOTHING_STORED = 0;
    }
}
