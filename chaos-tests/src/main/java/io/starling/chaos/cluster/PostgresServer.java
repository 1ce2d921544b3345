package io.starling.chaos.cluster;

import io.starling.node.local.LaunchException;
import io.starling.persistence.EmbeddedPostgres;
import io.starling.persistence.JournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The journal's database: a Postgres of its own, which can be killed. */
final class JournalServer {
    private static final int PATIENCE_SECONDS = 60;
    private static final String EVERYBODY = "host all all 10.0.0.0/8 scram-sha-256\n";

    private final EmbeddedPostgres postgres;
    private final Path directory;
    private final int port;

    JournalServer(Path directory, int port, Path log) {
        this.directory = directory;
        this.port = port;
        this.postgres = EmbeddedPostgres.at(directory, port, log);
    }

    /** Returns when it answers; after a kill that may take more than one try. */
    void start() {
        boolean started = Waiting.until(PATIENCE_SECONDS, () -> {
            try {
                postgres.start();
                return true;
            } catch (JournalException e) {
                return false;
            }
        });
        if (!started) {
            throw new LaunchException("The journal's database can't be started again; see its log beside " + directory);
        }
    }

    /** Lets hosts other than this one in. */
    void admitHosts() {
        try {
            Files.writeString(directory.resolve("data").resolve("pg_hba.conf"), EVERYBODY, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Tool.run("kill -HUP " + postgres.process().orElseThrow().pid());
    }

    /** SIGKILL. */
    void kill() {
        postgres.process().ifPresent(process -> {
            process.destroyForcibly();
            Waiting.until(PATIENCE_SECONDS, () -> !process.isAlive());
        });
    }

    void stop() {
        postgres.stop();
    }

    /** For this host. */
    String url() {
        return postgres.url();
    }

    /** For a member that reaches this host by that address. */
    String urlFrom(String host) {
        return postgres.url().replace("@127.0.0.1:" + port, "@" + host + ":" + port);
    }
}
