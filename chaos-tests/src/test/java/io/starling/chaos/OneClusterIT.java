package io.starling.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.roster.Roster;
import io.starling.persistence.EmbeddedPostgres;
import io.starling.persistence.Journal;
import io.starling.persistence.PostgresPrograms;
import io.starling.persistence.RosterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal has one cluster, whatever its members were told about each other, and whoever of them starts first. */
class OneClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String FOUNDING = "Founding the cluster:";

    private EmbeddedPostgres postgres;
    private final List<LoneMember> members = new ArrayList<>();

    @BeforeEach
    void startMembersThatKnowOnlyThemselves(@TempDir Path directory) throws IOException {
        ClassArchive.prepare();
        int port = TestPorts.free(7);
        PostgresPrograms.linkInto(directory.resolve("postgres"));
        postgres = EmbeddedPostgres.at(directory.resolve("postgres"), port, directory.resolve("postgres.log"));
        postgres.start();
        for (int i = 0; i < 3; i++) {
            members.add(LoneMember.start("lone-" + i, port + 1 + 2 * i, postgres.url(), directory));
        }
    }

    @AfterEach
    void stop() {
        members.forEach(LoneMember::close);
        postgres.stop();
    }

    @Test
    void itIsFoundedOnceJoinedByWhoeverStartsAndEndedByWhoeverIsTakenForDead() throws IOException {
        await(() -> members.stream().allMatch(LoneMember::ready));
        assertThat(foundings()).isEqualTo(1);
        assertThat(addresses()).hasSize(3);

        LoneMember founder = members.stream()
                .filter(member -> member.logged(FOUNDING) > 0)
                .findFirst()
                .orElseThrow();
        founder.kill();
        founder.startAgain();
        await(founder::ready);
        assertThat(foundings()).isEqualTo(1);
        assertThat(addresses()).hasSize(3);

        members.forEach(LoneMember::kill);
        for (LoneMember member : members) {
            member.startAgain();
        }
        await(() -> members.stream().allMatch(LoneMember::ready));
        assertThat(foundings()).isEqualTo(2);
        assertThat(addresses()).hasSize(3);

        takeForDead();
        await(() -> members.stream().noneMatch(LoneMember::alive));
        assertThat(members)
                .allMatch(member -> member.logged("The journal belongs to another run of the cluster by now") > 0);
    }

    /** What a member does that can't reach the others, nor sees them renew. */
    private void takeForDead() {
        try (RosterStore store = Journal.forUrl(postgres.url()).roster()) {
            RosterStore.Content seen = store.read();
            Roster.Entry entry = new Roster.Entry("192.0.2.1:1", 1, seen.now().toEpochMilli());
            while (!store.replace(seen, Roster.founded("another", entry).document())) {
                seen = store.read();
            }
        }
    }

    private List<String> addresses() {
        try (RosterStore store = Journal.forUrl(postgres.url()).roster()) {
            return Roster.parse(store.read().document()).entries().stream()
                    .map(Roster.Entry::address)
                    .toList();
        }
    }

    private long foundings() {
        return members.stream().mapToLong(member -> member.logged(FOUNDING)).sum();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }
}
