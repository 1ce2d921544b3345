package io.starling.chaos.cluster;

import java.nio.file.Path;

/** What a cluster's journal lives on. */
public enum JournalKind {
    /** The default of a cluster on one machine. */
    POSTGRES {
        @Override
        JournalServer at(Path directory, int port, Path log) {
            return new PostgresServer(directory, port, log);
        }
    },

    /** A real server in a JVM of its own; the module {@code persistence/test-cassandra} lays out its jars. */
    CASSANDRA {
        @Override
        JournalServer at(Path directory, int port, Path log) {
            return new CassandraServer(directory, port);
        }
    };

    /**
     * A server that isn't started.
     *
     * @param directory for its files
     * @param port on loopback
     * @param log where it writes what it has to say, unless that is among its files
     */
    abstract JournalServer at(Path directory, int port, Path log);
}
