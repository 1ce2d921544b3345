package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default journal, for real: the server of the jar, and entities of Pekko that write to it. */
class EmbeddedPostgresIT {
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

    private EmbeddedPostgres serverIn(Path parent) {
        return EmbeddedPostgres.at(parent.resolve("postgres"), port, parent.resolve("log"));
    }
}
