package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default journal, for real: the server of the jar, and entities of Pekko that write to it. */
class EmbeddedPostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path directory;
    private EmbeddedPostgres postgres;
    private int port;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        port = FreePort.find();
        postgres = serverIn(directory);
        postgres.start();
    }

    @AfterEach
    void stop() {
        postgres.stop();
    }

    @Test
    void startsStopsAndIsTakenOver() {
        long first = postgres.process().orElseThrow().pid();

        EmbeddedPostgres again = serverIn(directory);
        again.start();
        assertThat(again.process().orElseThrow().pid()).isEqualTo(first);

        again.stop();
        assertThat(postgres.process()).isEmpty();
        assertThat(ProcessHandle.of(first)).isEmpty();
        assertThat(postgres.ready()).isFalse();
    }

    @Test
    void keepsAnotherServerOffItsData() throws IOException {
        EmbeddedPostgres elsewhere =
                EmbeddedPostgres.at(directory.resolve("postgres"), FreePort.find(), directory.resolve("log"));

        assertThatThrownBy(elsewhere::start)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("uses " + directory.resolve("postgres").resolve("data"));
        assertThat(postgres.ready()).isTrue();
    }

    @Test
    void aPortThatIsTakenIsNamed(@TempDir Path other) {
        EmbeddedPostgres second = serverIn(other);

        assertThatThrownBy(second::start)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("could not create any TCP/IP sockets");
    }

    @Test
    void refusesInOneSentence() throws IOException {
        String url = postgres.url();

        assertThatThrownBy(() -> Journal.forUrl(url.replaceFirst(":[0-9a-f]+@", ":wrong@"))
                        .check())
                .isInstanceOf(JournalException.class)
                .hasMessage("The journal at postgresql://starling@127.0.0.1:" + port
                        + "/postgres does not let the user 'starling' in: check user and password.");
        assertThatThrownBy(() ->
                        Journal.forUrl(url.replace("/postgres", "/nowhere")).check())
                .hasMessageContaining("has no database 'nowhere'");
        String closed = url.replace(":" + port, ":" + FreePort.find());
        assertThatThrownBy(() -> Journal.forUrl(closed).check())
                .hasMessageContaining("can't be reached: Connection to 127.0.0.1:");
    }

    @Test
    void threeMembersPrepareAndClaimAtOnce() {
        List<CompletableFuture<ClusterIdentity>> members = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    Journal journal = Journal.forUrl(postgres.url());
                    journal.prepare();
                    return journal.claim("flock");
                }))
                .toList();

        assertThat(members.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThatThrownBy(() -> Journal.forUrl(postgres.url()).claim("herd"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(
                        "belongs to the cluster 'flock'; a cluster named 'herd' needs a database of its own.");
    }

    @Test
    void threeSystemsWriteAndEveryEntityIsFound() {
        prepare();
        List<ActorTestKit> systems = Stream.of("a", "b", "c").map(this::system).toList();
        try {
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                ActorTestKit system = systems.get(i % 3);
                String id = "Ledger|entity-" + i;
                ActorRef<Ledger.Command> ledger = system.spawn(Ledger.create(id));
                note(system, ledger, "x").toCompletableFuture().join();
                note(system, ledger, "y").toCompletableFuture().join();
                written.add(id);
            }
            List<String> found = Journal.forUrl(postgres.url())
                    .persistenceIds(Runnable::run)
                    .toCompletableFuture()
                    .join();
            assertThat(found).isSorted().containsExactlyInAnyOrderElementsOf(written);
        } finally {
            systems.forEach(ActorTestKit::shutdownTestKit);
        }
    }

    @Test
    void anAcknowledgedWriteSurvivesAKilledServer() {
        prepare();
        List<String> acknowledged = new ArrayList<>();
        ActorTestKit before = system("before");
        try {
            ActorRef<Ledger.Command> ledger = before.spawn(Ledger.create("Ledger|survivor"));
            write(before, ledger, acknowledged, 100);
            ProcessHandle server = postgres.process().orElseThrow();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> write(before, ledger, acknowledged, 300));
            server.destroyForcibly();
            server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
            postgres.start();
            writing.join();
        } finally {
            before.shutdownTestKit();
        }

        ActorTestKit after = system("after");
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
                ledger, replyTo -> new Ledger.Note(word, replyTo), Duration.ofSeconds(3), kit.scheduler());
    }

    private void prepare() {
        Journal journal = Journal.forUrl(postgres.url());
        journal.check();
        journal.prepare();
    }

    private ActorTestKit system(String name) {
        Config config = Journal.forUrl(postgres.url()).config();
        return ActorTestKit.create(name, config.withFallback(ConfigFactory.load()));
    }

    private EmbeddedPostgres serverIn(Path parent) {
        return EmbeddedPostgres.at(parent.resolve("postgres"), port, parent.resolve("log"));
    }
}
