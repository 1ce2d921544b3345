package io.starling.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The journal in a Postgres database. */
final class PostgresJournal implements Journal {
    /** Serialises schema changes of members that start together; any constant that nobody else in the database uses. */
    private static final long SCHEMA_LOCK = 0x5354_4152_4c49_4e47L;

    private final PostgresUrl url;
    private final PostgresConnections connections;
    private final PostgresPing ping;

    PostgresJournal(PostgresUrl url) {
        this.url = url;
        this.connections = new PostgresConnections(url);
        this.ping = new PostgresPing(connections);
    }

    @Override
    public String shownUrl() {
        return url.shown();
    }

    @Override
    public void check() {
        connections.with(connection -> connection.isValid(5));
    }

    @Override
    public void ping() {
        ping.ping();
    }

    @Override
    public Optional<String> refusal(Throwable failure) {
        return connections.refusal(failure);
    }

    @Override
    public void prepare() {
        String schema = schema();
        connections.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                return statement.execute(schema);
            }
        });
    }

    @Override
    public String schema() {
        return Resources.text("postgres-schema.sql");
    }

    @Override
    public List<String> warnings() {
        return connections.with(connection -> {
            List<String> warnings = new ArrayList<>();
            for (String setting : List.of("fsync", "synchronous_commit")) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SHOW " + setting)) {
                    if (row.next() && row.getString(1).equals("off")) {
                        warnings.add("Postgres at " + shownUrl() + " has " + setting
                                + " = off, so that it acknowledges writes before they are on disk: switch it on.");
                    }
                }
            }
            return List.copyOf(warnings);
        });
    }

    @Override
    public ClusterIdentity claim(String clusterName) {
        ClusterIdentity owner = connections.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO starling_cluster(name, id) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, clusterName);
                insert.setString(2, UUID.randomUUID().toString());
                insert.executeUpdate();
            }
            return owner(connection);
        });
        if (!owner.name().equals(clusterName)) {
            throw new JournalException("The journal at " + shownUrl() + " belongs to the cluster '" + owner.name()
                    + "'; a cluster named '" + clusterName + "' needs a database of its own.");
        }
        return owner;
    }

    @Override
    public Config config() {
        Map<String, Object> connection = Map.of(
                "url", url.jdbc(),
                "user", url.user(),
                "password", url.password());
        return ConfigFactory.parseMap(Map.of("pekko-persistence-jdbc.shared-databases.slick.db", connection))
                .withFallback(ConfigFactory.parseString(Resources.text("postgres-journal.conf")));
    }

    @Override
    public CompletionStage<List<String>> persistenceIds(Executor executor) {
        return CompletableFuture.supplyAsync(() -> connections.inTransaction(PostgresContents::readIds), executor);
    }

    @Override
    public CompletionStage<Map<String, Long>> lastSequences(Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> connections.inTransaction(PostgresContents::readLastSequences), executor);
    }

    @Override
    public void close() {
        // Every other call has a connection of its own.
        ping.close();
    }

    @Override
    public RosterStore roster() {
        return new PostgresRoster(connections);
    }

    @Override
    public JournalContents contents() {
        return new PostgresContents(connections);
    }

    private static ClusterIdentity owner(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT name, id FROM starling_cluster");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table starling_cluster is empty");
            }
            return new ClusterIdentity(row.getString(1), row.getString(2));
        }
    }
}
