package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {

    @Test
    void readsAllParts() {
        PostgresUrl url = PostgresUrl.parse("postgresql://ann:p%40ss+word@db.example:6543/star?sslmode=require");

        assertThat(url).isEqualTo(new PostgresUrl("db.example", 6543, "star", "ann", "p@ss+word", "sslmode=require"));
        assertThat(url.jdbc())
                .startsWith("jdbc:postgresql://db.example:6543/star?")
                .endsWith("&sslmode=require");
    }

    @Test
    void theUsualPortNeedsNoMention() {
        assertThat(PostgresUrl.parse("postgres://u:p@h/d").port()).isEqualTo(5432);
    }

    @Test
    void neverShowsThePassword() {
        Journal journal = Journal.forUrl("postgresql://ann:secret@h:1/d");

        assertThat(journal.shownUrl()).isEqualTo("postgresql://ann@h:1/d");
        assertThat(PostgresUrl.parse("postgresql://ann:secret@h:1/d")).hasToString("postgresql://ann@h:1/d");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://u:p@h/d, or cassandra://user:password@host:port/keyspace; the scheme 'mysql' is not known",
        "nonsense, the scheme '' is not known",
        "postgresql://u:p@/d, names no host",
        "postgresql://u:p@h, names no database",
        "postgresql://u:p@h/, names no database",
        "postgresql://h/d, names no user",
        "postgresql://u:p w@h/d, can't be read"
    })
    void refusesWithOneSentence(String url, String reason) {
        assertThatThrownBy(() -> Journal.forUrl(url))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith(
                        "The journal's URL must look like postgresql://user:password@host:port/database")
                .hasMessageContaining(reason);
    }

    @Test
    void configuresPekkoOverOnePool() {
        Config config = Journal.forUrl("postgresql://ann:secret@h:1/d").config();

        assertThat(config.getString("pekko.persistence.journal.plugin")).isEqualTo("jdbc-journal");
        assertThat(config.getString("pekko-persistence-jdbc.shared-databases.slick.db.password"))
                .isEqualTo("secret");
        assertThat(config.getInt("pekko-persistence-jdbc.shared-databases.slick.db.maxConnections"))
                .isEqualTo(8);
        assertThat(config.getString("jdbc-snapshot-store.use-shared-db")).isEqualTo("slick");
        assertThat(config.getInt("jdbc-journal.batchSize")).isEqualTo(400);
    }
}
