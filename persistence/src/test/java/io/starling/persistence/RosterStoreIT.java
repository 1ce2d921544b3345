package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.persistence.RosterStore.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link RosterStore} promises, for every back end. */
class RosterStoreIT {
    private static final int MEMBERS = 6;
    private static final int REPLACEMENTS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void keepsOneDocumentAndItsVersion(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory);
                RosterStore one = prepared(server.emptyJournal());
                RosterStore other = prepared(server.emptyJournal())) {
            Content nothing = one.read();
            assertThat(nothing.version()).isEqualTo(Content.NOTHING_STORED);
            assertThat(nothing.document()).isEmpty();
            assertThat(Duration.between(Instant.now(), nothing.now()).abs()).isLessThan(Duration.ofMinutes(1));

            assertThat(one.replace(nothing, "first")).isTrue();
            assertThat(one.replace(nothing, "second")).isFalse();
            Content first = one.read();
            assertThat(first.document()).isEqualTo("first");
            assertThat(first.now()).isAfter(nothing.now());

            assertThat(one.replace(first, "third \u00e9\n\"")).isTrue();
            assertThat(one.replace(first, "fourth")).isFalse();
            Content third = one.read();
            assertThat(third.document()).isEqualTo("third \u00e9\n\"");
            assertThat(third.version()).isGreaterThan(first.version());
            assertThat(other.read().version()).isEqualTo(Content.NOTHING_STORED);
        }
    }

    @ParameterizedTest
    @EnumSource(BackEnd.class)
    void ofThoseWhoSawTheSameOneWins(BackEnd backEnd, @TempDir Path directory) throws IOException {
        try (BackEnd.Server server = backEnd.start(directory)) {
            String url = server.emptyJournal();
            prepared(url).close();
            List<CompletableFuture<List<String>>> members = IntStream.range(0, MEMBERS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> append(url, "m" + i)))
                    .toList();

            List<String> added =
                    members.stream().flatMap(member -> member.join().stream()).toList();

            try (RosterStore store = Journal.forUrl(url).roster()) {
                // Every success is in the document once, and nothing else: no replacement was overwritten unseen.
                assertThat(store.read().document().split(" "))
                        .hasSize(MEMBERS * REPLACEMENTS)
                        .containsExactlyInAnyOrder(added.toArray(String[]::new));
            }
        }
    }

    /** Adds words to the end of the document, each until it is there. */
    private static List<String> append(String url, String name) {
        try (RosterStore store = Journal.forUrl(url).roster()) {
            return IntStream.range(0, REPLACEMENTS)
                    .mapToObj(i -> append(store, name + "." + i))
                    .toList();
        }
    }

    /** So many at once may make the database give up on one: whether its word is there is then seen by reading again. */
    private static String append(RosterStore store, String word) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .ignoreExceptionsInstanceOf(JournalException.class)
                .until(() -> {
                    Content seen = store.read();
                    return seen.document().contains(word + " ") || store.replace(seen, seen.document() + word + " ");
                });
        return word;
    }

    private static RosterStore prepared(String url) {
        Journal journal = Journal.forUrl(url);
        journal.prepare();
        return journal.roster();
    }
}
