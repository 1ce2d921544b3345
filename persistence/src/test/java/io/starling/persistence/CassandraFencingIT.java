package io.starling.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link FencedSession} makes of the plugin's writes: single events, batches, batches around the border of a partition. */
class CassandraFencingIT {
    private static final String ID = "Ledger|fenced";
    private static final int PARTITION = 20;
    private static final int LONGEST = 5;

    private final String url = EmbeddedCassandra.shared().emptyJournal();
    private final CassandraUrl parts = CassandraUrl.parse(url);
    private final CassandraConnections connections = new CassandraConnections(parts);

    @BeforeEach
    void prepare() {
        try (Journal journal = Journal.forUrl(url)) {
            journal.prepare();
        }
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void theSecondEventOfANumberFails() {
        connections.with(plain -> {
            Writer writer = new Writer(plain, ID);
            BoundStatement first = writer.event(1, "first");
            writer.write(first);
            fenced(() -> writer.write(writer.event(1, "second")), 1);

            assertThat(writer.stored(0)).containsExactly("1 first");
            return true;
        });
    }

    @Test
    void aBatchIsWrittenWholeOrNotAtAll() {
        connections.with(plain -> {
            Writer writer = new Writer(plain, ID);
            writer.write(writer.batch("a", 1, 2, 3));
            fenced(() -> writer.write(writer.batch("b", 3, 4)), 3);
            fenced(() -> writer.write(writer.event(2, "c")), 2);

            assertThat(writer.stored(0)).containsExactly("1 a", "2 a", "3 a");
            return true;
        });
    }

    /** The driver does so when it doesn't know what became of the first attempt. */
    @Test
    void aWriteThatIsSentTwiceSucceedsTwice() {
        connections.with(plain -> {
            Writer writer = new Writer(plain, ID);
            BoundStatement event = writer.event(1, "once");
            writer.write(event);
            writer.write(event);
            BatchStatement batch = writer.batch("twice", 2, 3);
            writer.write(batch);
            writer.write(batch);

            assertThat(writer.stored(0)).containsExactly("1 once", "2 twice", "3 twice");
            return true;
        });
    }

    /** The plugin puts a batch into the partition of its last event: one that ends beyond the border would not meet one that doesn't. */
    @Test
    void batchesThatEndOnDifferentSidesOfABorderMeet() {
        for (int next = PARTITION - LONGEST; next <= PARTITION + 1; next++) {
            int first = next;
            connections.with(plain -> {
                Writer one = new Writer(plain, ID + first);
                one.write(one.event(first, "short"));
                fenced(() -> one.write(one.batch("long", first, first + 1, first + 2, first + 3)), first);
                Writer other = new Writer(plain, ID + "-" + first);
                other.write(other.batch("long", first, first + 1, first + 2, first + 3));
                fenced(() -> other.write(other.event(first, "short")), first);
                return true;
            });
        }
    }

    /** Events of 60 kB, five at once: Cassandra has a limit for batches of several partitions, which these are not. */
    @Test
    void entitiesRecoverOverTheBordersOfPartitions() {
        Config small =
                ConfigFactory.parseString("pekko.persistence.cassandra.journal.target-partition-size = " + PARTITION);
        List<String> written = new ArrayList<>();
        for (int life = 0; life < 4; life++) {
            ActorTestKit kit = ActorTestKit.create(
                    "life-" + life, small.withFallback(connections.config()).withFallback(ConfigFactory.load()));
            try {
                ActorRef<Ledger.Command> ledger = kit.spawn(Ledger.create(ID));
                for (int i = 0; i < 10; i++) {
                    List<String> words = words(life + "-" + i, 1 + (life + i) % LONGEST);
                    AskPattern.<Ledger.Command, String>ask(
                                    ledger,
                                    replyTo -> new Ledger.NoteAll(words, replyTo),
                                    Duration.ofSeconds(30),
                                    kit.scheduler())
                            .toCompletableFuture()
                            .join();
                    written.addAll(words);
                }
                assertThat(AskPattern.<Ledger.Command, List<String>>ask(
                                        ledger, Ledger.Read::new, Duration.ofSeconds(30), kit.scheduler())
                                .toCompletableFuture()
                                .join())
                        .isEqualTo(written);
            } finally {
                kit.shutdownTestKit();
            }
        }
        try (Journal journal = Journal.forUrl(url);
                JournalContents contents = journal.contents()) {
            List<Long> numbers = new ArrayList<>();
            contents.events(ID, event -> numbers.add(event.sequenceNr()));
            assertThat(numbers)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, written.size())
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(contents.persistenceIds()).containsExactly(ID);
        }
    }

    /** Words of 60,000 letters, so that a batch is larger than what Cassandra lets pass for several partitions. */
    private static List<String> words(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + "-" + i + "x".repeat(60_000))
                .toList();
    }

    private static void fenced(Runnable write, long number) {
        assertThatThrownBy(write::run)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(FencedWriteException.class)
                .hasMessageStartingWith("another writer has written event " + number + " of " + ID);
    }

    /** Writes as the plugin does: a fenced session, its statement, its partitions. */
    private final class Writer {
        private final CqlSession plain;
        private final String id;
        private final CqlSession fenced;
        private final PreparedStatement insert;

        Writer(CqlSession plain, String id) {
            this.plain = plain;
            this.id = id;
            this.fenced = new FencedSession(plain, new EventTable(parts.keyspace() + ".messages", PARTITION, LONGEST));
            this.insert = fenced.prepareAsync("\n  INSERT INTO " + parts.keyspace()
                            + ".messages (persistence_id, partition_nr, sequence_nr, timestamp, event)\n"
                            + "  VALUES (?, ?, ?, ?, ?)\n")
                    .toCompletableFuture()
                    .join();
        }

        BoundStatement event(long number, String text) {
            return insert.bind(
                    id, (number - 1) / PARTITION, number, Uuids.timeBased(), ByteBuffer.wrap(text.getBytes(UTF_8)));
        }

        BatchStatement batch(String text, long... numbers) {
            BatchStatement batch = BatchStatement.newInstance(BatchType.UNLOGGED);
            for (long number : numbers) {
                batch = batch.add(
                        event(number, text).setLong("partition_nr", (numbers[numbers.length - 1] - 1) / PARTITION));
            }
            return batch;
        }

        void write(Statement<?> statement) {
            fenced.executeAsync(statement)
                    .toCompletableFuture()
                    .orTimeout(1, TimeUnit.MINUTES)
                    .join();
        }

        List<String> stored(long partition) {
            List<String> rows = new ArrayList<>();
            plain.execute(SimpleStatement.newInstance(
                            "SELECT sequence_nr, event FROM " + parts.keyspace()
                                    + ".messages WHERE persistence_id = ? AND partition_nr = ?",
                            id,
                            partition))
                    .forEach(row -> rows.add(row.getLong("sequence_nr") + " "
                            + UTF_8.decode(java.util.Objects.requireNonNull(row.getByteBuffer("event")))));
            return rows;
        }
    }
}
