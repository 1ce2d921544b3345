package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Instant;
import java.util.Objects;

/** The roster in its one row, replaced by lightweight transactions. */
final class CassandraRoster implements RosterStore {
    private final String table;
    private final CassandraConnections connections;

    CassandraRoster(String keyspace, CassandraConnections connections) {
        this.table = keyspace + ".starling_roster";
        this.connections = connections;
    }

    @Override
    public Content read() {
        return connections.with(session -> {
            Row row = session.execute(
                            SimpleStatement.newInstance("SELECT version, document, toTimestamp(now()) AS now FROM "
                                            + table + " WHERE single = true")
                                    .setConsistencyLevel(connections.serial()))
                    .one();
            return row == null
                    ? new Content("", Content.NOTHING_STORED, now(session))
                    : new Content(
                            Objects.requireNonNull(row.getString("document")),
                            row.getLong("version"),
                            Objects.requireNonNull(row.getInstant("now")));
        });
    }

    private static Instant now(CqlSession session) {
        Row row = Objects.requireNonNull(session.execute("SELECT toTimestamp(now()) AS now FROM system.local")
                .one());
        return Objects.requireNonNull(row.getInstant("now"));
    }

    @Override
    public boolean replace(Content seen, String document) {
        SimpleStatement statement = seen.version() == Content.NOTHING_STORED
                ? SimpleStatement.newInstance(
                        "INSERT INTO " + table + "(single, version, document) VALUES (true, 1, ?) IF NOT EXISTS",
                        document)
                : SimpleStatement.newInstance(
                        "UPDATE " + table + " SET version = ?, document = ? WHERE single = true IF version = ?",
                        seen.version() + 1,
                        document,
                        seen.version());
        return connections.with(session -> session.execute(statement).wasApplied());
    }

    @Override
    public void close() {
        connections.close();
    }
}
