package io.starling.core.keyvalue;

import io.starling.core.Journaled;

/**
 * One key and what it has.
 *
 * @param flags 64 bits that mean something to clients alone
 * @param session the session that holds the lock, empty where none does
 * @param lockIndex how often the lock was taken
 * @param createIndex the index of the commit that made the key
 * @param modifyIndex the index of the last commit that changed it
 */
public record Entry(
        String key, long flags, Blob value, String session, long lockIndex, long createIndex, long modifyIndex)
        implements Journaled {

    public boolean locked() {
        return !session.isEmpty();
    }

    Entry released(long index) {
        return new Entry(key, flags, value, "", lockIndex, createIndex, index);
    }

    /** What it weighs in memory, roughly, in bytes. */
    long weight() {
        return value.size() + 2L * key.length() + 128;
    }
}
