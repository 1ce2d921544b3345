package io.starling.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connections of our own to a Postgres, beside Pekko's pool, and sentences for what goes wrong with them. */
record PostgresConnections(PostgresUrl url) {

    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection(url.jdbc(), url.driverProperties());
    }

    <T> T with(Query<T> query) {
        try (Connection connection = open()) {
            return query.run(connection);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    <T> T inTransaction(Query<T> query) {
        return with(connection -> {
            connection.setAutoCommit(false);
            T result = query.run(connection);
            connection.commit();
            return result;
        });
    }

    JournalException failure(SQLException e) {
        return new JournalException(sentence(e), e);
    }

    /** As {@link Journal#refusal}: the codes are those of the manual's appendix A, disk_full and read_only_sql_transaction. */
    Optional<String> refusal(Throwable failure) {
        Optional<String> said = Optional.empty();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException e && Set.of("53100", "25006").contains(String.valueOf(e.getSQLState()))) {
                // The innermost is the server's own: that of a batch has the whole statement, with what was to be
                // written.
                said = Optional.of("the journal at " + url.shown() + " takes no writes: " + firstLine(e));
            }
        }
        return said;
    }

    /** For a connection that is of no use any more. */
    static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException broken) {
            // It is gone already, which is what was wanted.
        }
    }

    private String sentence(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String journal = "The journal at " + url.shown();
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
}
