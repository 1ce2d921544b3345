package io.starling.chaos.bench;

import java.util.Arrays;
import java.util.UUID;

/** A set of very many uids: sixteen bytes or so for each. A hash stands for a uid; of a million, no two are alike by accident. */
final class Uids {
    private long[] table = new long[1024];
    private int size;

    /** What stands for a uid; never 0. */
    static long key(String uid) {
        UUID parsed = UUID.fromString(uid);
        long mixed = parsed.getMostSignificantBits() * 0x9E3779B97F4A7C15L + parsed.getLeastSignificantBits();
        return mixed == 0 ? 1 : mixed;
    }

    /** False where it was there already. */
    boolean add(long key) {
        if (size * 2 >= table.length) {
            long[] before = table;
            table = new long[before.length * 2];
            Arrays.stream(before).filter(each -> each != 0).forEach(this::put);
        }
        boolean fresh = put(key);
        size += fresh ? 1 : 0;
        return fresh;
    }

    private boolean put(long key) {
        int slot = Long.hashCode(key * 0xD6E8FEB86659FD93L) & (table.length - 1);
        while (table[slot] != 0) {
            if (table[slot] == key) {
                return false;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = key;
        return true;
    }
}
