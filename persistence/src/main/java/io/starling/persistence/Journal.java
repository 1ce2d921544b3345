package io.starling.persistence;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A place for events and snapshots. What differs between back ends is behind this interface and nowhere else; what
 * stands in front of it is Pekko Persistence, configured by {@link #config()}.
 *
 * <p>A member calls {@link #check()}, {@link #prepare()} and {@link #claim} before it starts its actor system. All of
 * them block, are safe to call from several members at once, and throw {@link JournalException}.
 */
public sealed interface Journal extends AutoCloseable permits PostgresJournal, CassandraJournal {

    /**
     * The journal at a URL: {@code postgresql://user:password@host:port/database} or
     * {@code cassandra://user:password@host:port,host:port/keyspace?datacenter=dc1}. Nothing is contacted yet.
     *
     * @throws JournalException when no back end goes by that scheme, or a part of the URL is missing
     */
    static Journal forUrl(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        if (PostgresUrl.SCHEMES.contains(scheme)) {
            return new PostgresJournal(PostgresUrl.parse(url));
        }
        if (CassandraUrl.SCHEME.equals(scheme)) {
            return new CassandraJournal(CassandraUrl.parse(url));
        }
        throw new JournalException("The journal's URL must look like postgresql://user:password@host:port/database or"
                + " cassandra://user:password@host:port/keyspace; the scheme '" + scheme + "' is not known.");
    }

    /** The URL without the password: for messages. */
    String shownUrl();

    /** Returns when the journal answers and lets us in. Waits some seconds at most. */
    void check();

    /**
     * One round trip, for those who ask again and again. What it holds for that, {@link #close} lets go.
     *
     * @throws JournalException where no answer comes; it may take some seconds to say so
     */
    void ping();

    /**
     * What the server said where it answered a write with that it takes none just now, because it has no room or is read-only: then
     * nothing was written, and waiting for an answer is of no use. Empty for any other failure.
     *
     * @param failure of a write, as Pekko tells it
     */
    Optional<String> refusal(Throwable failure);

    /** Creates what is missing of the tables. Does nothing to tables that are there. */
    void prepare();

    /** What {@link #prepare} would create in an empty place, for a person who creates it by hand. Nothing is contacted. */
    String schema();

    /** Settings of the server that put acknowledged writes at risk, a sentence each, as far as the server tells. */
    List<String> warnings();

    /**
     * Claims the journal for a cluster, or confirms that it is that cluster's already. {@link #prepare()} comes first.
     *
     * @throws JournalException when a cluster of another name owns it
     */
    ClusterIdentity claim(String clusterName);

    /** Settings for Pekko: journal, snapshot store and read journal over one pool of connections. */
    Config config();

    /**
     * The persistence id of every entity that ever wrote an event, in byte order. Needs one index look-up per entity, not one per event.
     *
     * @param executor where the blocking query runs
     */
    CompletionStage<List<String>> persistenceIds(Executor executor);

    /**
     * The number of every entity's last event, or nothing where this back end would have to ask for each by itself.
     *
     * @param executor where the blocking query runs
     */
    CompletionStage<Map<String, Long>> lastSequences(Executor executor);

    /** The document by which control members know each other. {@link #prepare()} comes first. Nothing is contacted yet. */
    RosterStore roster();

    /** Events and snapshots as they are stored, for backup and restore. {@link #prepare()} comes first. Nothing is contacted yet. */
    JournalContents contents();

    /** Lets go of connections that this object holds; those of {@link #config()} are not among them. */
    @Override
    void close();
}
