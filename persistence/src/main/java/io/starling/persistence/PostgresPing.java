package io.starling.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Asks a Postgres again and again over one connection. */
final class PostgresPing {
    private static final int PATIENCE_SECONDS = 3;

    private final PostgresConnections connections;
    private @Nullable Connection connection;

    PostgresPing(PostgresConnections connections) {
        this.connections = connections;
    }

    /** @throws JournalException where no answer comes; the next call connects anew */
    synchronized void ping() {
        try {
            Connection open = connection;
            if (open == null) {
                open = connections.open();
                connection = open;
            }
            try (Statement statement = open.createStatement()) {
                statement.setQueryTimeout(PATIENCE_SECONDS);
                statement.execute("SELECT 1");
            }
        } catch (SQLException e) {
            close();
            throw connections.failure(e);
        }
    }

    synchronized void close() {
        PostgresConnections.closeQuietly(connection);
        connection = null;
    }
}
