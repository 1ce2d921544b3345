package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Journal} promises, for every back end: real servers, and entities of Pekko that write to them. */
class JournalIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void threeMembersPrepareAndClaimAtOnce(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory)) {
            String url = server.emptyJournal();
            List<CompletableFuture<ClusterIdentity>> members = IntStream.range(0, 3)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> claim(url, "flock")))
                    .toList();

            assertThat(members.stream().map(CompletableFuture::join).distinct()).hasSize(1);
            assertThatThrownBy(() -> claim(url, "herd"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("belongs to the cluster 'flock'; a cluster named 'herd' needs a ")
                    .hasMessageEndingWith(" of its own.");
        }
    }

    private static ClusterIdentity claim(String url, String name) {
        try (Journal journal = Journal.forUrl(url)) {
            journal.check();
            journal.prepare();
            assertThat(journal.warnings()).isEmpty();
            return journal.claim(name);
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void threeSystemsWriteAndEveryEntityIsFound(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory);
                Journal journal = Journal.forUrl(server.emptyJournal())) {
            journal.prepare();
            List<ActorTestKit> systems =
                    Stream.of("a", "b", "c").map(name -> system(name, journal)).toList();
            try {
                List<String> written = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    ActorTestKit system = systems.get(i % 3);
                    String id = "Ledger|entity-" + i + (i % 2 == 0 ? "" : "-\u00e9");
                    ActorRef<Ledger.Command> ledger = system.spawn(Ledger.create(id));
                    note(system, ledger, "x").toCompletableFuture().join();
                    note(system, ledger, "y").toCompletableFuture().join();
                    written.add(id);
                }
                List<String> found = journal.persistenceIds(Runnable::run)
                        .toCompletableFuture()
                        .join();
                assertThat(found).isSorted().containsExactlyInAnyOrderElementsOf(written);
                Map<String, Long> last = journal.lastSequences(Runnable::run)
                        .toCompletableFuture()
                        .join();
                if (backEnd == BackEnd.POSTGRES) {
                    assertThat(last).containsOnlyKeys(written).values().containsOnly(2L);
                } else {
                    assertThat(last).isEmpty();
                }
            } finally {
                systems.forEach(ActorTestKit::shutdownTestKit);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void anAcknowledgedWriteSurvivesAKilledServer(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory);
                Journal journal = Journal.forUrl(server.emptyJournal())) {
            journal.prepare();
            List<String> acknowledged = new ArrayList<>();
            ActorTestKit before = system("before", journal);
            try {
                ActorRef<Ledger.Command> ledger = before.spawn(Ledger.create("Ledger|survivor"));
                write(before, ledger, acknowledged, 100);
                CompletableFuture<Void> writing =
                        CompletableFuture.runAsync(() -> write(before, ledger, acknowledged, 300));
                server.kill();
                server.startAgain();
                writing.join();
            } finally {
                before.shutdownTestKit();
            }

            ActorTestKit after = system("after", journal);
            try {
                ActorRef<Ledger.Command> ledger = after.spawn(Ledger.create("Ledger|survivor"));
                List<String> kept = AskPattern.<Ledger.Command, List<String>>ask(
                                ledger, Ledger.Read::new, Duration.ofSeconds(30), after.scheduler())
                        .toCompletableFuture()
                        .join();
                assertThat(kept).containsSubsequence(acknowledged).doesNotHaveDuplicates();
            } finally {
                after.shutdownTestKit();
            }
        }
    }

    /** Notes one new word after another until so many are acknowledged in all; a word without an answer is given up. */
    private static void write(ActorTestKit kit, ActorRef<Ledger.Command> ledger, List<String> acknowledged, int until) {
        int[] attempt = {acknowledged.size()};
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            String word = "word-" + until + "-" + attempt[0]++;
            try {
                acknowledged.add(note(kit, ledger, word).toCompletableFuture().join());
            } catch (CompletionException e) {
                return false;
            }
            return acknowledged.size() >= until;
        });
    }

    private static CompletionStage<String> note(ActorTestKit kit, ActorRef<Ledger.Command> ledger, String word) {
        return AskPattern.ask(
                ledger, replyTo -> new Ledger.Note(word, replyTo), Duration.ofSeconds(10), kit.scheduler());
    }

    private static ActorTestKit system(String name, Journal journal) {
        return ActorTestKit.create(name, journal.config().withFallback(ConfigFactory.load()));
    }
}
