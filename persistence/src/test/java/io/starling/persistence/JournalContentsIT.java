package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link JournalContents} promises: what Pekko wrote is read, and what was stored Pekko recovers. */
class JournalContentsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void whatPekkoWroteIsReadAndWhatWasStoredPekkoRecovers(BackEnd backEnd, @TempDir Path directory)
            throws IOException {
        try (BackEnd.Server server = backEnd.start(directory)) {
            String from = prepared(server.emptyJournal());
            String to = prepared(server.emptyJournal());
            List<String> words =
                    IntStream.range(0, 250).mapToObj(i -> "word-" + i).toList();
            write(from, "Ledger|long", words);
            write(from, "Ledger|short", words.subList(0, 3));

            copy(from, to);
            copy(from, to); // again, as after an interruption

            try (JournalContents source = Journal.forUrl(from).contents();
                    JournalContents target = Journal.forUrl(to).contents()) {
                assertThat(target.persistenceIds())
                        .containsExactly("Ledger|long", "Ledger|short")
                        .isEqualTo(source.persistenceIds());
                assertThat(events(target, "Ledger|long"))
                        .usingRecursiveComparison()
                        .isEqualTo(events(source, "Ledger|long"));
                assertThat(target.newestSnapshot("Ledger|long"))
                        .get()
                        .usingRecursiveComparison()
                        .isEqualTo(source.newestSnapshot("Ledger|long").orElseThrow());
                assertThat(target.newestSnapshot("Ledger|short")).isEmpty();
                assertThat(target.events("Ledger|none", event -> {})).isZero();
            }
            List<String> after = new ArrayList<>(words);
            after.add("after");
            assertThat(write(to, "Ledger|long", List.of("after"))).isEqualTo(after);
        }
    }

    private static void copy(String from, String to) {
        try (JournalContents source = Journal.forUrl(from).contents();
                JournalContents target = Journal.forUrl(to).contents()) {
            for (String id : source.persistenceIds()) {
                target.store(events(source, id));
                source.newestSnapshot(id).ifPresent(target::store);
            }
        }
    }

    private static List<StoredEvent> events(JournalContents contents, String id) {
        List<StoredEvent> events = new ArrayList<>();
        long last = contents.events(id, events::add);
        assertThat(last).isEqualTo(events.size());
        return events;
    }

    /** Lets an entity note words, and returns what it then holds. */
    private static List<String> write(String url, String id, List<String> words) {
        ActorTestKit kit =
                ActorTestKit.create("writer", Journal.forUrl(url).config().withFallback(ConfigFactory.load()));
        try {
            ActorRef<Ledger.Command> ledger = kit.spawn(Ledger.create(id));
            for (String word : words) {
                AskPattern.<Ledger.Command, String>ask(
                                ledger, replyTo -> new Ledger.Note(word, replyTo), PATIENCE, kit.scheduler())
                        .toCompletableFuture()
                        .join();
            }
            return AskPattern.<Ledger.Command, List<String>>ask(ledger, Ledger.Read::new, PATIENCE, kit.scheduler())
                    .toCompletableFuture()
                    .join();
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static String prepared(String url) {
        Journal.forUrl(url).prepare();
        return url;
    }
}
