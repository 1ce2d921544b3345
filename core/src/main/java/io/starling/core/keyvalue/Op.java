package io.starling.core.keyvalue;

import io.starling.core.Journaled;
import java.util.Locale;

/**
 * One operation on keys.
 *
 * @param key a key, or the beginning of keys where the verb is about a tree
 * @param index what the key's modify index must be, where the verb compares it; 0 stands for a key that isn't there
 * @param session who takes or frees the lock
 */
public record Op(Verb verb, String key, Blob value, long flags, long index, String session) implements Journaled {
    /** Consul's names of operations. */
    public enum Verb {
        SET,
        CAS,
        LOCK,
        UNLOCK,
        GET,
        GET_OR_EMPTY,
        GET_TREE,
        CHECK_INDEX,
        CHECK_SESSION,
        CHECK_NOT_EXISTS,
        DELETE,
        DELETE_TREE,
        DELETE_CAS;

        /** As it is written in transactions: {@code delete-tree}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static Op of(Verb verb, String key) {
        return new Op(verb, key, Blob.EMPTY, 0, 0, "");
    }
}
