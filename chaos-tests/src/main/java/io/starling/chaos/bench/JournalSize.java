package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a cluster's Postgres has written.
 *
 * @param logged bytes of its write-ahead log since it was made
 * @param events how many rows the journal has, deleted ones left out
 */
record JournalSize(double logged, double events) {
    private static final Pattern URL = Pattern.compile("postgresql://([^:]+):([^@]+)@(.+)");
    private static final String QUESTION =
            "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, (SELECT count(*) FROM event_journal)";

    static JournalSize of(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a Postgres");
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + parts.group(3), parts.group(1), parts.group(2));
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(QUESTION)) {
            answer.next();
            return new JournalSize(answer.getDouble(1), answer.getDouble(2));
        } catch (SQLException e) {
            throw new LaunchException("The journal can't be asked for its size: " + e.getMessage(), e);
        }
    }
}
