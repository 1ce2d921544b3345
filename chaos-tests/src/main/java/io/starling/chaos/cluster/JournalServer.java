package io.starling.chaos.cluster;

import io.starling.chaos.check.JournalRow;
import java.util.List;

/** The journal's database: one of the harness' own, which can be killed. */
sealed interface JournalServer permits PostgresServer, CassandraServer {
    /** Returns when it answers; after a kill that may take more than one try. Does nothing where it runs. */
    void start();

    /** Lets hosts other than this one in. */
    void admitHosts();

    /** SIGKILL. */
    void kill();

    /** Ends it; it need not be gentle. */
    void stop();

    /** For a member that reaches this host by that address. */
    String urlFrom(String host);

    /** Every event's place, by entity and sequence, read past everything that could hide something. */
    List<JournalRow> rows();
}
