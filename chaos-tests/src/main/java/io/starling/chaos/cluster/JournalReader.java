package io.starling.chaos.cluster;

import io.starling.chaos.check.JournalRow;
import io.starling.node.local.LaunchException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into a Postgres past everything that could hide something. */
final class JournalReader {
    private static final Pattern URL = Pattern.compile("postgresql://([^:]+):([^@]+)@(.+)");
    private static final String ROWS =
            "SELECT persistence_id, sequence_number, ordering, writer FROM event_journal ORDER BY persistence_id, sequence_number";

    private JournalReader() {}

    /** Every event's place, by entity and sequence. */
    static List<JournalRow> rows(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a Postgres");
        }
        List<JournalRow> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + parts.group(3), parts.group(1), parts.group(2));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(ROWS)) {
            while (found.next()) {
                rows.add(new JournalRow(found.getString(1), found.getLong(2), found.getLong(3), found.getString(4)));
            }
            return rows;
        } catch (SQLException e) {
            throw new LaunchException("The journal can't be read: " + e.getMessage(), e);
        }
    }
}
