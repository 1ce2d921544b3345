package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two live writers of one entity, as when a member was taken for dead by mistake: one history, with all that was acknowledged. */
class FencingIT {
    private static final String ID = "Ledger|contested";
    /** Enough for several snapshots by either. */
    private static final int EACH = 250;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void theWriteOfAStaleWriterIsRefusedAndItRecovers(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory)) {
            String url = prepared(server.emptyJournal());
            try (Writer one = new Writer(url);
                    Writer other = new Writer(url)) {
                assertThat(other.read()).isEmpty();
                one.noteAll(List.of("first", "second"));

                assertThat(other.note("stale")).isEmpty();
                assertThat(other.read()).containsExactly("first", "second");
                other.noteAll(List.of("third"));

                assertThat(one.note("stale too")).isEmpty();
                assertThat(one.read()).containsExactly("first", "second", "third");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void twoThatWriteAtOnceMakeOneHistory(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory)) {
            String url = prepared(server.emptyJournal());
            List<String> acknowledged = new ArrayList<>();
            int refused;
            try (Writer one = new Writer(url);
                    Writer other = new Writer(url)) {
                // Both have recovered, so one of the first writes must meet the other.
                assertThat(one.read()).isEqualTo(other.read()).isEmpty();
                List<CompletableFuture<Integer>> writing = List.of(one.contend("a"), other.contend("b"));
                refused = writing.stream().mapToInt(CompletableFuture::join).sum();
                acknowledged.addAll(one.acknowledged);
                acknowledged.addAll(other.acknowledged);
            }
            assertThat(refused).as("writes that met the other writer's").isPositive();

            List<StoredEvent> history = history(url);
            List<String> words = history.stream()
                    .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
                    .toList();
            assertThat(history.stream().map(StoredEvent::sequenceNr))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, history.size()).boxed().toList());
            assertThat(words).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(recovered(url)).isEqualTo(words);
            assertThat(recovered(withoutSnapshots(history, prepared(server.emptyJournal()))))
                    .isEqualTo(words);
        }
    }

    /** One actor system with the entity, which knows of no other. */
    private static final class Writer implements AutoCloseable {
        private final ActorTestKit kit;
        private final ActorRef<Ledger.Command> ledger;
        private final List<String> acknowledged = new ArrayList<>();

        Writer(String url) {
            kit = ActorTestKit.create("writer", Journal.forUrl(url).config().withFallback(ConfigFactory.load()));
            ledger = kit.spawn(Ledger.create(ID));
        }

        /** The word, if it was acknowledged. */
        Optional<String> note(String word) {
            CompletableFuture<String> answer = AskPattern.<Ledger.Command, String>ask(
                            ledger, replyTo -> new Ledger.Note(word, replyTo), ANSWER, kit.scheduler())
                    .toCompletableFuture();
            try {
                String noted = answer.join();
                acknowledged.add(noted);
                return Optional.of(noted);
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(TimeoutException.class);
                return Optional.empty();
            }
        }

        /** Notes words without a rival, each once. */
        void noteAll(List<String> words) {
            for (String word : words) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> read().contains(word) || note(word).isPresent());
            }
        }

        /** Notes words against a rival until enough are acknowledged; how many were not. */
        CompletableFuture<Integer> contend(String prefix) {
            return CompletableFuture.supplyAsync(() -> {
                        int attempts = 0;
                        while (acknowledged.size() < EACH) {
                            note(prefix + attempts++);
                        }
                        return attempts - EACH;
                    })
                    .orTimeout(10, TimeUnit.MINUTES);
        }

        List<String> read() {
            return AskPattern.<Ledger.Command, List<String>>ask(ledger, Ledger.Read::new, PATIENCE, kit.scheduler())
                    .toCompletableFuture()
                    .join();
        }

        @Override
        public void close() {
            kit.shutdownTestKit();
        }
    }

    private static List<StoredEvent> history(String url) {
        List<StoredEvent> events = new ArrayList<>();
        try (JournalContents contents = Journal.forUrl(url).contents()) {
            contents.events(ID, events::add);
            assertThat(contents.newestSnapshot(ID)).isPresent();
        }
        return events;
    }

    private static String withoutSnapshots(List<StoredEvent> history, String url) {
        try (JournalContents contents = Journal.forUrl(url).contents()) {
            contents.store(history);
        }
        return url;
    }

    private static List<String> recovered(String url) {
        try (Writer fresh = new Writer(url)) {
            return fresh.read();
        }
    }

    private static String prepared(String url) {
        Journal.forUrl(url).prepare();
        return url;
    }
}
