package io.starling.persistence;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A real server of each kind that a journal can live on: tests of what every back end owes take it as a parameter. */
enum BackEnd {
    POSTGRES {
        @Override
        Server start(Path directory) throws IOException {
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.at(directory.resolve("postgres"), FreePort.find(), directory.resolve("log"));
            postgres.start();
            return new Server() {
                @Override
                public String emptyJournal() {
                    return newDatabase(postgres.url());
                }

                @Override
                public void close() {
                    postgres.stop();
                }
            };
        }
    };

    /** Starts a server whose files are in a directory. */
    abstract Server start(Path directory) throws IOException;

    /** One that runs. */
    interface Server extends AutoCloseable {
        /** The URL of a journal that nobody used before; nothing is prepared in it. */
        String emptyJournal();

        @Override
        void close();
    }

    private static String newDatabase(String url) {
        String name = "journal_" + UUID.randomUUID().toString().replace('-', '_');
        PostgresUrl parts = PostgresUrl.parse(url);
        try (Connection connection = DriverManager.getConnection(parts.jdbc(), parts.driverProperties());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url.substring(0, url.lastIndexOf('/') + 1) + name;
    }
}
