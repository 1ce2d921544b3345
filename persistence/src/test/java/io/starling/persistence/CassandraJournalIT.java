package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is Cassandra's alone: who is let in, who may make tables, and among which replicas writers are compared. */
class CassandraJournalIT {
    private final EmbeddedCassandra cassandra = EmbeddedCassandra.shared();
    private final String url = cassandra.emptyJournal();
    private final String keyspace = url.substring(url.lastIndexOf('/') + 1);

    @Test
    void refusesInOneSentence() throws IOException {
        refuses(
                cassandra.url("ann:wrong", keyspace),
                Journal::check,
                " does not let the user 'ann' in: check user and password.");
        refuses(
                url.replaceFirst("//.*@", "//"),
                Journal::check,
                " lets nobody in without a password: put user:password@ into its URL.");
        refuses(
                url + "?datacenter=north",
                Journal::check,
                " has no datacenter 'north' but datacenter1: name one with ?datacenter=datacenter1.");
        refuses(url.replaceFirst(":[0-9]+/", ":" + FreePort.find() + "/"), Journal::check, " can't be reached: ");
        refuses(url, journal -> journal.claim("flock"), " can't be used: ");
    }

    @Test
    void whoMayNotMakeTablesUsesThoseThatSomebodyElseMade() {
        String user = "user_" + keyspace;
        run("CREATE ROLE " + user + " WITH PASSWORD = 'word' AND LOGIN = true");
        String limited = cassandra.url(user + ":word", keyspace);
        refuses(limited, Journal::prepare, "does not allow the user '" + user + "' what is needed: ");

        try (Journal named = Journal.forUrl(url + "?replication=1")) {
            run(named.schema().split(";\\s*", -1));
        }
        run(
                "GRANT SELECT ON KEYSPACE " + keyspace + " TO " + user,
                "GRANT MODIFY ON KEYSPACE " + keyspace + " TO " + user);

        try (Journal journal = Journal.forUrl(limited)) {
            journal.prepare();
            assertThat(journal.claim("flock").name()).isEqualTo("flock");
        }
    }

    @Test
    void membersThatWouldNotFenceEachOtherAreRefused() {
        try (Journal journal = Journal.forUrl(url)) {
            journal.prepare();
            journal.claim("flock");
        }

        refuses(
                url + "?consistency=QUORUM",
                journal -> journal.claim("flock"),
                "The members of the cluster 'flock' write to the datacenter datacenter1 of the journal at ");
    }

    /** Its key has the time of the event, so that two events of one number are two rows. */
    @Test
    void thePluginsOwnTableIsRefused() {
        run(
                "CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}",
                "CREATE TABLE " + keyspace + ".messages (persistence_id text, partition_nr bigint, sequence_nr bigint,"
                        + " timestamp timeuuid, PRIMARY KEY ((persistence_id, partition_nr), sequence_nr, timestamp))");

        refuses(url, Journal::prepare, " was not made by Starling: name another keyspace, or remove it.");
    }

    @Test
    void speaksTls() {
        String trusting = url + "?tls=true&truststore=" + cassandra.trustStore() + "&truststore-password=secret";
        try (Journal journal = Journal.forUrl(trusting)) {
            journal.check();
        }

        refuses(url + "?tls=true", Journal::check, " can't be reached: ");
        refuses(trusting.replace("=secret", "=wrong"), Journal::check, " can't be used: ");
    }

    private static void refuses(String url, Consumer<Journal> call, String sentence) {
        try (Journal journal = Journal.forUrl(url)) {
            assertThatThrownBy(() -> call.accept(journal))
                    .isInstanceOf(JournalException.class)
                    .message()
                    .contains(sentence)
                    .endsWith(".")
                    .hasLineCount(1);
        }
    }

    private void run(String... statements) {
        try (CassandraConnections connections = new CassandraConnections(CassandraUrl.parse(url))) {
            for (String statement : statements) {
                if (!statement.isBlank()) {
                    connections.with(session -> session.execute(statement));
                }
            }
        }
    }
}
