package io.starling.persistence;

import com.typesafe.config.Config;

/**
 * Where events go: the table, and the partitions of an entity in it.
 *
 * <p>The plugin puts a batch into the partition of its last event. Two writers whose batches begin alike but end on
 * different sides of a border would so write into different partitions, and none would see the other. Here the partition
 * follows from the number of the first event alone, which is the same for both: a batch that begins less than
 * {@link #longest} events before a border goes beyond it. The plugin reads that: it looks for an event in its own
 * partition and in the next.
 *
 * @param name with its keyspace
 * @param partitionSize events in a partition, at least 1
 * @param longest the most events of a batch, at most the partition's size
 */
record EventTable(String name, long partitionSize, long longest) {
    private static final long MOST_IN_A_BATCH = 10_000;

    static EventTable of(Config journal) {
        long size = journal.getLong("target-partition-size");
        return new EventTable(
                journal.getString("keyspace") + "." + journal.getString("table"),
                size,
                Math.min(MOST_IN_A_BATCH, Math.max(1, size / 4)));
    }

    /** Whether a statement of the plugin writes an event. */
    boolean writtenBy(String cql) {
        return cql.strip().startsWith("INSERT INTO " + name + " ");
    }

    /** The partition of all events of a batch that begins with this number. */
    long partition(long first) {
        return (first - 1 + longest) / partitionSize;
    }
}
