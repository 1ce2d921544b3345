package io.starling.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The journal in a Postgres database. */
final class PostgresJournal implements Journal {
    /** Serialises schema changes of members that start together; any constant that nobody else in the database uses. */
    private static final long SCHEMA_LOCK = 0x5354_4152_4c49_4e47L;

    /** Skips from entity to entity along the primary key; DISTINCT would read every event. */
    private static final String PERSISTENCE_IDS = """
            WITH RECURSIVE ids(id) AS (
              (SELECT persistence_id FROM event_journal ORDER BY persistence_id LIMIT 1)
              UNION ALL
              SELECT (SELECT persistence_id FROM event_journal WHERE persistence_id > id ORDER BY persistence_id LIMIT 1)
              FROM ids WHERE id IS NOT NULL
            )
            SELECT id FROM ids WHERE id IS NOT NULL
            """;

    private final PostgresUrl url;

    PostgresJournal(PostgresUrl url) {
        this.url = url;
    }

    @Override
    public String shownUrl() {
        return url.shown();
    }

    @Override
    public void check() {
        withConnection(connection -> connection.isValid(5));
    }

    @Override
    public void prepare() {
        String schema = resource("postgres-schema.sql");
        inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                return statement.execute(schema);
            }
        });
    }

    @Override
    public ClusterIdentity claim(String clusterName) {
        ClusterIdentity owner = inTransaction(connection -> {
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
                .withFallback(ConfigFactory.parseString(resource("postgres-journal.conf")));
    }

    @Override
    public CompletionStage<List<String>> persistenceIds(Executor executor) {
        return CompletableFuture.supplyAsync(() -> withConnection(PostgresJournal::readIds), executor);
    }

    private static List<String> readIds(Connection connection) throws SQLException {
        connection.setAutoCommit(false); // the driver reads in portions only inside a transaction
        List<String> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(PERSISTENCE_IDS)) {
            select.setFetchSize(10_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return List.copyOf(ids);
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

    private <T> T inTransaction(Query<T> query) {
        return withConnection(connection -> {
            connection.setAutoCommit(false);
            T result = query.run(connection);
            connection.commit();
            return result;
        });
    }

    private <T> T withConnection(Query<T> query) {
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.driverProperties())) {
            return query.run(connection);
        } catch (SQLException e) {
            throw new JournalException(sentence(e), e);
        }
    }

    private String sentence(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String journal = "The journal at " + shownUrl();
        if (state.startsWith("28")) {
            return journal + " does not let the user '" + url.user() + "' in: check user and password.";
        }
        if (state.equals("3D000")) {
            return journal + " has no database '" + url.database() + "': create it first.";
        }
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
            return journal + " can't be reached: " + firstLine(e) + ".";
        }
        return journal + " can't be used: " + firstLine(e) + ".";
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private static String resource(String name) {
        try (InputStream in = PostgresJournal.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }
}
