package io.starling.persistence;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A real server of each kind that a journal can live on: tests of what every back end owes take it as a parameter. */
public enum BackEnd {
    POSTGRES {
        @Override
        public Server start(Path directory) throws IOException {
            PostgresPrograms.linkInto(directory.resolve("postgres"));
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.at(directory.resolve("postgres"), FreePort.find(), directory.resolve("log"));
            postgres.start();
            return new Server() {
                @Override
                public String emptyJournal() {
                    return newDatabase(postgres.url());
                }

                @Override
                public void kill() {
                    ProcessHandle server = postgres.process().orElseThrow();
                    server.destroyForcibly();
                    server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
                }

                @Override
                public void startAgain() {
                    postgres.start();
                }

                @Override
                public void close() {
                    postgres.stop();
                }
            };
        }
    },

    /** The one Cassandra of all tests; what is written to it stays until they have ended. */
    CASSANDRA {
        @Override
        public Server start(Path directory) {
            EmbeddedCassandra cassandra = EmbeddedCassandra.shared();
            return new Server() {
                @Override
                public String emptyJournal() {
                    return cassandra.emptyJournal();
                }

                @Override
                public void kill() {
                    cassandra.kill();
                }

                @Override
                public void startAgain() {
                    cassandra.start();
                }

                @Override
                public void close() {
                    cassandra.start();
                }
            };
        }
    };

    /** Starts a server whose files are in a directory. */
    public abstract Server start(Path directory) throws IOException;

    /** One that runs. */
    public interface Server extends AutoCloseable {
        /** The URL of a journal that nobody used before; nothing is prepared in it. */
        String emptyJournal();

        /** SIGKILL; returns when it is gone. */
        void kill();

        /** After {@link #kill}; returns when it answers. */
        void startAgain();

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
