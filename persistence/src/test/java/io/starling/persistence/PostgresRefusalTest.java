package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresRefusalTest {
    private static final String FULL = "53100";

    @Test
    void theServersOwnWordsAreTold() {
        SQLException server = new SQLException("ERROR: could not extend file: No space left on device", FULL);
        BatchUpdateException batch = new BatchUpdateException(
                "Batch entry 0 insert into \"event_journal\" values ('secret')", FULL, 0, new int[0], server);
        try (Journal journal = Journal.forUrl("postgresql://user:hidden@host:5432/starling")) {
            assertThat(journal.refusal(new IllegalStateException(batch)))
                    .hasValue("the journal at postgresql://user@host:5432/starling takes no writes:"
                            + " ERROR: could not extend file: No space left on device");
            assertThat(journal.refusal(new SQLException("connection lost", "08006")))
                    .isEmpty();
        }
    }
}
