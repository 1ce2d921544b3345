package io.starling.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damages single events in a Postgres journal, behind the back of the cluster, and puts them right again. */
record Damage(String url, Row original) {
    private static final Pattern URL = Pattern.compile("postgresql://([^:]+):([^@]+)@(.+)");

    /** An event as it is stored; the payload in hexadecimal digits. */
    record Row(String owner, long sequence, String manifest, String payload) {}

    /** Overwrites the last event of an entity. */
    static Damage overwrite(String url, String owner) {
        Damage damage = new Damage(url, last(url, owner));
        damage.write(damage.original.manifest(), "ff010203");
        return damage;
    }

    /** Makes the last event of an entity one that a newer build wrote. */
    static Damage makeNewer(String url, String owner) {
        Damage damage = new Damage(url, last(url, owner));
        damage.write(damage.original.manifest() + "#99", damage.original.payload());
        return damage;
    }

    void putRight() {
        write(original.manifest(), original.payload());
    }

    private static Row last(String url, String owner) {
        String query = "SELECT sequence_number, event_ser_manifest, event_payload FROM event_journal"
                + " WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1";
        try (Connection connection = connect(url);
                PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, owner);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(owner + " has no events");
                }
                return new Row(
                        owner, row.getLong(1), row.getString(2), HexFormat.of().formatHex(row.getBytes(3)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String manifest, String payload) {
        String update = "UPDATE event_journal SET event_ser_manifest = ?, event_payload = ?"
                + " WHERE persistence_id = ? AND sequence_number = ?";
        try (Connection connection = connect(url);
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setString(1, manifest);
            statement.setBytes(2, HexFormat.of().parseHex(payload));
            statement.setString(3, original.owner());
            statement.setLong(4, original.sequence());
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("no such event");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String url) throws SQLException {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a Postgres");
        }
        return DriverManager.getConnection("jdbc:postgresql://" + parts.group(3), parts.group(1), parts.group(2));
    }
}
