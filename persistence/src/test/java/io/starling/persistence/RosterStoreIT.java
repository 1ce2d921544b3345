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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link RosterStore} promises, for every back end. */
class RosterStoreIT {
    private static final int MEMBERS = 6;
    private static final int REPLACEMENTS = 20;

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
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> append(url, "m" + i + " ")))
                    .toList();

            List<String> won =
                    members.stream().flatMap(member -> member.join().stream()).toList();

            try (RosterStore store = Journal.forUrl(url).roster()) {
                // Every success is in the document once, and nothing else: no replacement was overwritten unseen.
                assertThat(store.read().document().split(" "))
                        .hasSize(MEMBERS * REPLACEMENTS)
                        .containsExactlyInAnyOrder(won.toArray(String[]::new));
            }
        }
    }

    /** Adds words to the end of the document, each until it succeeded. */
    private static List<String> append(String url, String word) {
        try (RosterStore store = Journal.forUrl(url).roster()) {
            return IntStream.range(0, REPLACEMENTS)
                    .mapToObj(i -> {
                        Content seen = store.read();
                        while (!store.replace(seen, seen.document() + word)) {
                            seen = store.read();
                        }
                        return word.strip();
                    })
                    .toList();
        }
    }

    private static RosterStore prepared(String url) {
        Journal journal = Journal.forUrl(url);
        journal.prepare();
        return journal.roster();
    }
}
