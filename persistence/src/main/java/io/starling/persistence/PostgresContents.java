package io.starling.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Events and snapshots as rows. */
final class PostgresContents implements JournalContents {
    private static final int ROWS_AT_ONCE = 500;

    /** Skips from entity to entity along the primary key; DISTINCT would read every event. */
    private static final String IDS = """
            WITH RECURSIVE ids(id) AS (
              (SELECT persistence_id FROM event_journal ORDER BY persistence_id LIMIT 1)
              UNION ALL
              SELECT (SELECT persistence_id FROM event_journal WHERE persistence_id > id ORDER BY persistence_id LIMIT 1)
              FROM ids WHERE id IS NOT NULL
            )
            SELECT id FROM ids WHERE id IS NOT NULL
            """;

    /** For each entity of {@link #IDS} one look at the end of its part of the primary key. */
    private static final String LAST_SEQUENCES = """
            SELECT id, (SELECT max(sequence_number) FROM event_journal WHERE persistence_id = id) FROM (%s) entities
            """.formatted(IDS);

    private static final String EVENTS = """
            SELECT sequence_number, write_timestamp, writer, adapter_manifest, event_ser_id, event_ser_manifest, event_payload
            FROM event_journal WHERE persistence_id = ? AND NOT deleted ORDER BY sequence_number
            """;

    private static final String SNAPSHOT = """
            SELECT sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload
            FROM snapshot WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1
            """;

    private static final String STORE_EVENT = """
            INSERT INTO event_journal(persistence_id, sequence_number, write_timestamp, writer, adapter_manifest,
              event_ser_id, event_ser_manifest, event_payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private static final String STORE_SNAPSHOT = """
            INSERT INTO snapshot(persistence_id, sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private final PostgresConnections connections;
    private @Nullable Connection open;

    PostgresContents(PostgresConnections connections) {
        this.connections = connections;
    }

    @Override
    public List<String> persistenceIds() {
        return run(PostgresContents::readIds);
    }

    /** @param connection inside a transaction: only there does the driver read in portions */
    static List<String> readIds(Connection connection) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(IDS)) {
            select.setFetchSize(10_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return List.copyOf(ids);
    }

    /** @param connection as of {@link #readIds} */
    static Map<String, Long> readLastSequences(Connection connection) throws SQLException {
        Map<String, Long> sequences = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LAST_SEQUENCES)) {
            select.setFetchSize(10_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sequences.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return sequences;
    }

    @Override
    public Optional<StoredSnapshot> newestSnapshot(String persistenceId) {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SNAPSHOT)) {
                select.setString(1, persistenceId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(snapshot(persistenceId, row)) : Optional.empty();
                }
            }
        });
    }

    private static StoredSnapshot snapshot(String persistenceId, ResultSet row) throws SQLException {
        return new StoredSnapshot(
                persistenceId, row.getLong(1), row.getLong(2), row.getInt(3), row.getString(4), row.getBytes(5));
    }

    @Override
    public long events(String persistenceId, Consumer<StoredEvent> sink) {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(EVENTS)) {
                select.setFetchSize(ROWS_AT_ONCE);
                select.setString(1, persistenceId);
                long last = 0;
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        StoredEvent event = event(persistenceId, row);
                        sink.accept(event);
                        last = event.sequenceNr();
                    }
                }
                return last;
            }
        });
    }

    private static StoredEvent event(String persistenceId, ResultSet row) throws SQLException {
        String adapter = row.getString(4);
        return new StoredEvent(
                persistenceId,
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                adapter == null ? "" : adapter,
                row.getInt(5),
                row.getString(6),
                row.getBytes(7));
    }

    @Override
    public void store(List<StoredEvent> events) {
        run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(STORE_EVENT)) {
                for (StoredEvent event : events) {
                    insert.setString(1, event.persistenceId());
                    insert.setLong(2, event.sequenceNr());
                    insert.setLong(3, event.timestamp());
                    insert.setString(4, event.writer());
                    insert.setString(5, event.adapterManifest());
                    insert.setInt(6, event.serializerId());
                    insert.setString(7, event.manifest());
                    insert.setBytes(8, event.payload());
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
    }

    @Override
    public void store(StoredSnapshot snapshot) {
        run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(STORE_SNAPSHOT)) {
                insert.setString(1, snapshot.persistenceId());
                insert.setLong(2, snapshot.sequenceNr());
                insert.setLong(3, snapshot.timestamp());
                insert.setInt(4, snapshot.serializerId());
                insert.setString(5, snapshot.manifest());
                insert.setBytes(6, snapshot.payload());
                return insert.executeUpdate();
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
                open.setAutoCommit(false);
            }
            T result = query.run(open);
            open.commit();
            return result;
        } catch (SQLException e) {
            close();
            throw connections.failure(e);
        }
    }
}
