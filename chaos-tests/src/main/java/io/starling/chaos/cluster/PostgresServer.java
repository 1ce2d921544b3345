package io.starling.chaos.cluster;

import io.starling.chaos.check.JournalRow;
import io.starling.node.local.LaunchException;
import io.starling.persistence.EmbeddedPostgres;
import io.starling.persistence.JournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A Postgres. */
final class PostgresServer implements JournalServer {
    private static final int PATIENCE_SECONDS = 60;
    private static final String EVERYBODY = "host all all 10.0.0.0/8 scram-sha-256\n";

    private final EmbeddedPostgres postgres;
    private final Path directory;
    private final int port;

    PostgresServer(Path directory, int port, Path log) {
        this.directory = directory;
        this.port = port;
        this.postgres = EmbeddedPostgres.at(directory, port, log);
    }

    @Override
    public void start() {
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

    @Override
    public void admitHosts() {
        try {
            Files.writeString(directory.resolve("data").resolve("pg_hba.conf"), EVERYBODY, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Tool.run("kill -HUP " + postgres.process().orElseThrow().pid());
    }

    @Override
    public void kill() {
        postgres.process().ifPresent(process -> {
            process.destroyForcibly();
            Waiting.until(PATIENCE_SECONDS, () -> !process.isAlive());
        });
    }

    @Override
    public void stop() {
        postgres.stop();
    }

    @Override
    public String urlFrom(String host) {
        return postgres.url().replace("@127.0.0.1:" + port, "@" + host + ":" + port);
    }

    @Override
    public List<JournalRow> rows() {
        return JournalReader.rows(postgres.url());
    }
}
