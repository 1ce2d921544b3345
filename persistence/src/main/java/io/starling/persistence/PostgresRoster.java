package io.starling.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The roster in its one row. */
final class PostgresRoster implements RosterStore {
    private static final String READ = "SELECT version, document, now FROM (SELECT clock_timestamp() AS now) AS clock"
            + " LEFT JOIN starling_roster ON TRUE";
    private static final String FIRST =
            "INSERT INTO starling_roster(version, document) VALUES (1, ?) ON CONFLICT DO NOTHING";
    private static final String NEXT =
            "UPDATE starling_roster SET version = version + 1, document = ? WHERE version = ?";

    private final PostgresConnections connections;
    private @Nullable Connection open;

    PostgresRoster(PostgresConnections connections) {
        this.connections = connections;
    }

    @Override
    public Content read() {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(READ);
                    ResultSet row = select.executeQuery()) {
                row.next();
                String document = row.getString(2);
                Instant now = row.getTimestamp(3).toInstant();
                return document == null
                        ? new Content("", Content.NOTHING_STORED, now)
                        : new Content(document, row.getLong(1), now);
            }
        });
    }

    @Override
    public boolean replace(Content seen, String document) {
        return run(connection -> {
            boolean first = seen.version() == Content.NOTHING_STORED;
            try (PreparedStatement statement = connection.prepareStatement(first ? FIRST : NEXT)) {
                statement.setString(1, document);
                if (!first) {
                    statement.setLong(2, seen.version());
                }
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void close() {
        Connection connection = open;
        open = null;
        PostgresConnections.closeQuietly(connection);
    }

    private <T> T run(PostgresConnections.Query<T> query) {
        try {
            if (open == null) {
                open = connections.open();
            }
            return query.run(open);
        } catch (SQLException e) {
            close();
            throw connections.failure(e);
        }
    }
}
