package io.starling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventTableTest {
    private static final EventTable TABLE = new EventTable("k.messages", 100, 10);

    @Test
    void knowsWhatWritesAnEvent() {
        assertThat(TABLE.writtenBy("\n      INSERT INTO k.messages (persistence_id) VALUES (?)"))
                .isTrue();
        assertThat(TABLE.writtenBy("INSERT INTO k.messages_of_others (x) VALUES (?)"))
                .isFalse();
        assertThat(TABLE.writtenBy("SELECT * FROM k.messages WHERE x = ?")).isFalse();
    }

    /** The plugin looks for an event in the partition of its number and in the next, and puts a batch where its last event belongs. */
    @Test
    void everyBatchLiesWhereThePluginLooksForItsEvents() {
        for (long first = 1; first < 500; first++) {
            long partition = TABLE.partition(first);
            for (long number = first; number < first + TABLE.longest(); number++) {
                long own = (number - 1) / TABLE.partitionSize();
                assertThat(partition)
                        .as("a batch from %d with %d", first, number)
                        .isBetween(own, own + 1);
            }
        }
    }

    @Test
    void theFirstEventIsInTheFirstPartition() {
        assertThat(TABLE.partition(1)).isZero();
        assertThat(TABLE.partition(90)).isZero();
        assertThat(TABLE.partition(91)).isEqualTo(1);
    }
}
