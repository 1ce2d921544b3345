package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.datastax.oss.protocol.internal.util.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Events and snapshots as rows. */
final class CassandraContents implements JournalContents {
    private static final int BYTES_AT_ONCE = 256 * 1024;
    /** About what a row needs beside its payload. */
    private static final int OVERHEAD = 500;

    private final String keyspace;
    private final EventTable table;
    private final CassandraConnections connections;
    private @Nullable PreparedStatement insert;

    CassandraContents(String keyspace, CassandraConnections connections) {
        this.keyspace = keyspace;
        this.connections = connections;
        this.table = EventTable.of(connections.journal());
    }

    @Override
    public List<String> persistenceIds() {
        return connections.with(session -> readIds(session, keyspace));
    }

    /** Reads the keys of partitions, not their events; an entity with very many events has several. */
    static List<String> readIds(CqlSession session, String keyspace) {
        TreeSet<String> ids = new TreeSet<>((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)));
        for (Row row : session.execute("SELECT DISTINCT persistence_id, partition_nr FROM " + keyspace + ".messages")) {
            ids.add(text(row, "persistence_id"));
        }
        return List.copyOf(ids);
    }

    @Override
    public Optional<StoredSnapshot> newestSnapshot(String persistenceId) {
        return connections.with(session -> Optional.ofNullable(session.execute(SimpleStatement.newInstance(
                                "SELECT sequence_nr, timestamp, ser_id, ser_manifest, snapshot_data FROM " + keyspace
                                        + ".snapshots WHERE persistence_id = ? LIMIT 1",
                                persistenceId))
                        .one())
                .map(row -> new StoredSnapshot(
                        persistenceId,
                        row.getLong("sequence_nr"),
                        row.getLong("timestamp"),
                        row.getInt("ser_id"),
                        text(row, "ser_manifest"),
                        Bytes.getArray(row.getByteBuffer("snapshot_data")))));
    }

    @Override
    public long events(String persistenceId, Consumer<StoredEvent> sink) {
        return connections.with(session -> {
            long last = read(session, persistenceId, 0, 0, sink);
            for (long partition = 0; ; ) {
                long next = first(session, persistenceId, partition + 1);
                if (next == 0) {
                    return last;
                }
                // Where the entity went on to the next partition meanwhile, this one has a rest.
                partition = next == last + 1 ? partition + 1 : partition;
                last = read(session, persistenceId, partition, last, sink);
            }
        });
    }

    private long read(CqlSession session, String id, long partition, long after, Consumer<StoredEvent> sink) {
        long last = after;
        for (Row row : session.execute(SimpleStatement.newInstance(
                        "SELECT * FROM " + table.name()
                                + " WHERE persistence_id = ? AND partition_nr = ? AND sequence_nr > ?",
                        id,
                        partition,
                        after)
                .setPageSize(500))) {
            sink.accept(event(row));
            last = row.getLong("sequence_nr");
        }
        return last;
    }

    /** The number of a partition's first event; 0 where it has none. */
    private long first(CqlSession session, String id, long partition) {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT sequence_nr FROM " + table.name()
                                + " WHERE persistence_id = ? AND partition_nr = ? LIMIT 1",
                        id,
                        partition))
                .one();
        return row == null ? 0 : row.getLong("sequence_nr");
    }

    private static StoredEvent event(Row row) {
        return new StoredEvent(
                text(row, "persistence_id"),
                row.getLong("sequence_nr"),
                Uuids.unixTimestamp(Objects.requireNonNull(row.getUuid("timestamp"))),
                text(row, "writer_uuid"),
                text(row, "event_manifest"),
                row.getInt("ser_id"),
                text(row, "ser_manifest"),
                Bytes.getArray(row.getByteBuffer("event")));
    }

    @Override
    public void store(List<StoredEvent> events) {
        connections.with(session -> {
            for (List<StoredEvent> portion : portions(events)) {
                BatchStatement batch = BatchStatement.newInstance(DefaultBatchType.UNLOGGED);
                for (StoredEvent event : portion) {
                    batch = batch.add(bound(insert(session), event));
                }
                session.execute(batch);
            }
            return true;
        });
    }

    /** What may be written at once: events of one partition, and not too many bytes, which Cassandra would refuse. */
    private List<List<StoredEvent>> portions(List<StoredEvent> events) {
        List<List<StoredEvent>> portions = new ArrayList<>();
        int bytes = BYTES_AT_ONCE;
        long partition = -1;
        for (StoredEvent event : events) {
            if (bytes + event.payload().length > BYTES_AT_ONCE || partition != table.partition(event.sequenceNr())) {
                portions.add(new ArrayList<>());
                bytes = 0;
                partition = table.partition(event.sequenceNr());
            }
            portions.get(portions.size() - 1).add(event);
            bytes += event.payload().length + OVERHEAD;
        }
        return portions;
    }

    private BoundStatement bound(PreparedStatement prepared, StoredEvent event) {
        return prepared.bind(
                event.persistenceId(),
                table.partition(event.sequenceNr()),
                event.sequenceNr(),
                time(event),
                event.writer(),
                event.serializerId(),
                event.manifest(),
                event.adapterManifest(),
                ByteBuffer.wrap(event.payload()));
    }

    private PreparedStatement insert(CqlSession session) {
        PreparedStatement prepared = insert;
        if (prepared == null) {
            prepared = session.prepare("INSERT INTO " + table.name()
                    + "(persistence_id, partition_nr, sequence_nr, timestamp, timebucket, writer_uuid, ser_id, ser_manifest,"
                    + " event_manifest, event) VALUES (?, ?, ?, ?, '0', ?, ?, ?, ?, ?)");
            insert = prepared;
        }
        return prepared;
    }

    /** The same for the same event, so that storing it again changes nothing. */
    private static UUID time(StoredEvent event) {
        UUID place = UUID.nameUUIDFromBytes(bytes(event.persistenceId() + " " + event.sequenceNr()));
        return new UUID(Uuids.startOf(event.timestamp()).getMostSignificantBits(), place.getLeastSignificantBits());
    }

    @Override
    public void store(StoredSnapshot snapshot) {
        connections.with(session -> session.execute(SimpleStatement.newInstance(
                "INSERT INTO " + keyspace
                        + ".snapshots(persistence_id, sequence_nr, timestamp, ser_id, ser_manifest, snapshot_data)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                snapshot.persistenceId(),
                snapshot.sequenceNr(),
                snapshot.timestamp(),
                snapshot.serializerId(),
                snapshot.manifest(),
                ByteBuffer.wrap(snapshot.payload()))));
    }

    @Override
    public void close() {
        connections.close();
    }

    private static String text(Row row, String column) {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
