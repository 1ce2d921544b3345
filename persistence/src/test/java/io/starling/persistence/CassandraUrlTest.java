package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.starling.persistence.CassandraUrl.Consistency;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CassandraUrlTest {

    @Test
    void readsAllParts() {
        CassandraUrl url = CassandraUrl.parse(
                "cassandra://ann:p%40ss+word@10.0.0.1,db-2.example:9043,[::1]:9044/star?datacenter=north&consistency=QUORUM");

        assertThat(url.contactPoints()).containsExactly("10.0.0.1:9042", "db-2.example:9043", "[::1]:9044");
        assertThat(url.keyspace()).isEqualTo("star");
        assertThat(url.user()).isEqualTo("ann");
        assertThat(url.password()).isEqualTo("p@ss+word");
        assertThat(url.datacenter()).isEqualTo("north");
        assertThat(url.consistency()).isEqualTo(Consistency.QUORUM);
        assertThat(url.tls()).isFalse();
    }

    @Test
    void mostNeedsNoMention() {
        CassandraUrl url = CassandraUrl.parse("cassandra://h/star");

        assertThat(url.user()).isEmpty();
        assertThat(url.datacenter()).isEqualTo("datacenter1");
        assertThat(url.consistency()).isEqualTo(Consistency.LOCAL_QUORUM);
        assertThat(url.consistency().serial()).isEqualTo("LOCAL_SERIAL");
    }

    @Test
    void neverShowsThePassword() {
        String url = "cassandra://ann:secret@h,i/star?tls=true&truststore-password=secret";

        assertThat(Journal.forUrl(url).shownUrl()).isEqualTo("cassandra://ann@h:9042,i:9042/star");
        assertThat(CassandraUrl.parse(url)).hasToString("cassandra://ann@h:9042,i:9042/star");
    }

    @Test
    void replicasAreThoseOfTheDatacenterUnlessNamed() {
        assertThat(CassandraUrl.parse("cassandra://h/star").replication(1))
                .isEqualTo("{'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        assertThat(CassandraUrl.parse("cassandra://h/star?datacenter=north&replication=5")
                        .replication(1))
                .isEqualTo("{'class': 'NetworkTopologyStrategy', 'north': 5}");
        assertThat(CassandraUrl.parse("cassandra://h/star?replication=north:3,south:2")
                        .replication(1))
                .isEqualTo("{'class': 'NetworkTopologyStrategy', 'north': 3, 'south': 2}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "cassandra://u:p@/k, names no host",
                "cassandra://h, names no keyspace",
                "cassandra://h/, names no keyspace",
                "cassandra://h/Star, a letter first",
                "cassandra://h:99999/k, has a port outside 1 to 65535",
                "cassandra://h:x/k, 'h:x' is not host:port",
                "cassandra://u:%zz@h/k, can't be read",
                "cassandra://h/k?dc=north, the option 'dc' is not known",
                "cassandra://h/k?datacenter=a'b, the option datacenter takes the name of a datacenter",
                "cassandra://h/k?replication=0, the option replication takes a number of replicas",
                "cassandra://h/k?consistency=ONE, the option consistency takes LOCAL_QUORUM or QUORUM",
                "cassandra://h/k?truststore=/t, the option truststore needs tls=true"
            })
    void refusesWithOneSentence(String url, String reason) {
        assertThatThrownBy(() -> Journal.forUrl(url))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith(
                        "The journal's URL must look like cassandra://user:password@host1:port,host2:port/")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("u:p");
    }

    @Test
    void configuresPluginAndDriver() {
        Config config = Journal.forUrl(
                        "cassandra://ann:secret@h/star?tls=true&truststore=/t.p12&truststore-password=word")
                .config();

        assertThat(config.getString("pekko.persistence.journal.plugin"))
                .isEqualTo("pekko.persistence.cassandra.journal");
        assertThat(config.getString("pekko.persistence.cassandra.snapshot.keyspace"))
                .isEqualTo("star");
        assertThat(config.getString("pekko.persistence.cassandra.session-provider"))
                .isEqualTo(FencingSessionProvider.class.getName());
        Config driver = config.getConfig("datastax-java-driver");
        assertThat(driver.getStringList("basic.contact-points")).isEqualTo(List.of("h:9042"));
        assertThat(driver.getString("advanced.auth-provider.password")).isEqualTo("secret");
        assertThat(driver.getString("advanced.ssl-engine-factory.truststore-path"))
                .isEqualTo("/t.p12");
        assertThat(driver.getBoolean("advanced.ssl-engine-factory.hostname-validation"))
                .isTrue();
        assertThat(driver.getString("profiles.pekko-persistence-cassandra-snapshot-profile.basic.request.consistency"))
                .isEqualTo("LOCAL_QUORUM");
    }

    @Test
    void printsEveryTableOnce() {
        String schema = Journal.forUrl("cassandra://h/star?datacenter=north").schema();

        assertThat(schema)
                .startsWith("CREATE KEYSPACE IF NOT EXISTS star WITH replication = "
                        + "{'class': 'NetworkTopologyStrategy', 'north': 3} AND durable_writes = true;\n");
        for (String table : List.of("messages", "metadata", "snapshots", "starling_cluster", "starling_roster")) {
            assertThat(schema).containsOnlyOnce("CREATE TABLE IF NOT EXISTS star." + table + " (");
        }
    }
}
