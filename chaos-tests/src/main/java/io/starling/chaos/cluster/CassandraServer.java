package io.starling.chaos.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.starling.chaos.check.JournalRow;
import io.starling.persistence.EmbeddedCassandra;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Cassandra of one node. */
final class CassandraServer implements JournalServer {
    private static final String KEYSPACE = "chaos";
    private static final String USER = "cassandra";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The time of a row rises with every transaction on its entity; the rows of one have one time. */
    private static final String ROWS =
            "SELECT persistence_id, sequence_nr, writer_uuid, writetime(writer_uuid) AS written FROM " + KEYSPACE
                    + ".messages";

    private final Path directory;
    private final int port;
    private @Nullable EmbeddedCassandra cassandra;

    CassandraServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** The project's: the script that starts the harness tells it, tests run in a module. */
    private static Path home() {
        return Path.of(System.getProperty("starling.home", ".."));
    }

    @Override
    public void start() {
        EmbeddedCassandra server = cassandra;
        if (server == null) {
            server = EmbeddedCassandra.in(home(), directory, port);
            cassandra = server;
        }
        server.start();
    }

    /** Hosts reach it by way of loopback. */
    @Override
    public void admitHosts() {}

    @Override
    public void kill() {
        if (cassandra != null) {
            cassandra.kill();
        }
    }

    @Override
    public void stop() {
        kill();
    }

    @Override
    public String urlFrom(String host) {
        return "cassandra://" + USER + ":" + USER + "@" + host + ":" + port + "/" + KEYSPACE;
    }

    @Override
    public List<JournalRow> rows() {
        List<JournalRow> rows = new ArrayList<>();
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withAuthCredentials(USER, USER)
                .withLocalDatacenter("datacenter1")
                .build()) {
            for (Row row : session.execute(SimpleStatement.newInstance(ROWS).setTimeout(PATIENCE))) {
                rows.add(new JournalRow(
                        Objects.requireNonNull(row.getString("persistence_id")),
                        row.getLong("sequence_nr"),
                        row.getLong("written"),
                        Objects.requireNonNull(row.getString("writer_uuid"))));
            }
        }
        rows.sort(Comparator.comparing(JournalRow::entity).thenComparing(JournalRow::sequence));
        return rows;
    }
}
