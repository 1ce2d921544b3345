package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.starling.core.roster.Roster;
import io.starling.persistence.backup.Backup;
import io.starling.persistence.backup.BackupSummary;
import io.starling.persistence.backup.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup taken while entities write, restored into an empty journal of every kind: what was acknowledged before is there. */
class BackupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ENTITIES = 12;

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void whatWasAcknowledgedBeforeABackupIsThereAfterItsRestore(BackEnd to, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("backup");
        try (BackEnd.Server source = BackEnd.POSTGRES.start(directory.resolve("from"));
                BackEnd.Server target = to.start(directory.resolve("to"))) {
            String from = prepared(source.emptyJournal());
            Map<String, List<String>> before = new LinkedHashMap<>();
            BackupSummary saved;
            try (Ledgers ledgers = new Ledgers(from)) {
                for (int i = 0; i < ENTITIES; i++) {
                    String id = "Ledger|" + i;
                    before.put(id, words(i == 0 ? 230 : i));
                    before.get(id).forEach(word -> ledgers.note(id, word));
                }
                AtomicBoolean enough = new AtomicBoolean();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                    for (int i = 0; !enough.get(); i++) {
                        ledgers.note("Ledger|" + i % ENTITIES, "during-" + i);
                    }
                });
                saved = Backup.write(Journal.forUrl(from), file, line -> {});
                enough.set(true);
                writing.join();
            }

            String into = target.emptyJournal();
            assertThat(Restore.into(Journal.forUrl(into), file, line -> {})).isEqualTo(saved);
            assertThat(Backup.write(Journal.forUrl(into), directory.resolve("again"), line -> {}))
                    .isEqualTo(saved);
            try (Ledgers ledgers = new Ledgers(into)) {
                before.forEach((id, words) -> {
                    List<String> restored = ledgers.read(id);
                    assertThat(restored).startsWith(words.toArray(String[]::new));
                    assertThat(restored.subList(words.size(), restored.size()))
                            .allMatch(word -> word.startsWith("during-"));
                    ledgers.note(id, "after");
                });
            }
            assertThatThrownBy(() -> Restore.into(Journal.forUrl(into), file, line -> {}))
                    .isInstanceOf(JournalException.class)
                    .hasMessageEndingWith("isn't empty: a backup is restored into an empty journal only.");
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void aRestoreThatWasBrokenOffIsFinishedByTheSameBackupOnly(BackEnd to, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("backup");
        Path other = directory.resolve("other");
        try (BackEnd.Server server = to.start(directory.resolve("server"))) {
            String source = prepared(server.emptyJournal());
            BackupSummary saved = filled(source, 5, file);
            filled(prepared(server.emptyJournal()), 6, other);
            String into = prepared(server.emptyJournal());
            try (RosterStore store = Journal.forUrl(into).roster();
                    JournalContents whole = Journal.forUrl(source).contents();
                    JournalContents begun = Journal.forUrl(into).contents()) {
                List<StoredEvent> events = new ArrayList<>();
                whole.events("Ledger|x", events::add);
                store.replace(
                        store.read(), Roster.EMPTY.withRestoring(saved.hash()).document());
                begun.store(events.subList(0, 2));
            }

            assertThatThrownBy(() -> Restore.into(Journal.forUrl(into), other, line -> {}))
                    .hasMessageContaining("was being filled from another backup");
            BackupSummary restored = Restore.into(Journal.forUrl(into), file, line -> {});
            assertThat(restored).isEqualTo(saved);
            try (RosterStore store = Journal.forUrl(into).roster()) {
                assertThat(Roster.parse(store.read().document()).restoring()).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void aJournalOfALivingClusterIsLeftAlone(BackEnd to, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("backup");
        try (BackEnd.Server server = to.start(directory.resolve("server"))) {
            filled(prepared(server.emptyJournal()), 2, file);
            String into = prepared(server.emptyJournal());
            try (RosterStore store = Journal.forUrl(into).roster()) {
                Roster living = Roster.founded("x", new Roster.Entry("10.0.0.1:1", 1, 0));
                store.replace(store.read(), living.document());

                assertThatThrownBy(() -> Restore.into(Journal.forUrl(into), file, line -> {}))
                        .hasMessageContaining("belongs to a cluster with 10.0.0.1:1");
                assertThat(Roster.parse(store.read().document())).isEqualTo(living);
            }
        }
    }

    private static BackupSummary filled(String url, int words, Path file) {
        try (Ledgers ledgers = new Ledgers(url)) {
            words(words).forEach(word -> ledgers.note("Ledger|x", word));
        }
        return Backup.write(Journal.forUrl(url), file, line -> {});
    }

    private static List<String> words(int count) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> "w" + i).toList());
    }

    private static String prepared(String url) {
        Journal.forUrl(url).prepare();
        return url;
    }

    /** Entities on a journal. */
    private static final class Ledgers implements AutoCloseable {
        private final ActorTestKit kit;
        private final Map<String, ActorRef<Ledger.Command>> known = new LinkedHashMap<>();

        Ledgers(String url) {
            kit = ActorTestKit.create("ledgers", Journal.forUrl(url).config().withFallback(ConfigFactory.load()));
        }

        void note(String id, String word) {
            AskPattern.<Ledger.Command, String>ask(
                            ledger(id), replyTo -> new Ledger.Note(word, replyTo), PATIENCE, kit.scheduler())
                    .toCompletableFuture()
                    .join();
        }

        List<String> read(String id) {
            return AskPattern.<Ledger.Command, List<String>>ask(ledger(id), Ledger.Read::new, PATIENCE, kit.scheduler())
                    .toCompletableFuture()
                    .join();
        }

        private ActorRef<Ledger.Command> ledger(String id) {
            return known.computeIfAbsent(id, unknown -> kit.spawn(Ledger.create(unknown)));
        }

        @Override
        public void close() {
            kit.shutdownTestKit();
        }
    }
}
