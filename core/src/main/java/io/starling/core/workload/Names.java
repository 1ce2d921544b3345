package io.starling.core.workload;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Gives names and uids, from a source of randomness that is handed in. */
public final class Names {
    /** Kubernetes' alphabet for generated names: no vowels and no look-alikes, so that no word comes out. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX = 5;
    /** What Kubernetes leaves of a prefix so that the name stays a DNS label of 63 characters. */
    private static final int MAX_PREFIX = 63 - SUFFIX - 1;

    private Names() {}

    /** {@code prefix-xxxxx}, at most 63 characters. */
    public static String withSuffix(String prefix, RandomGenerator random) {
        StringBuilder name =
                new StringBuilder(prefix.length() > MAX_PREFIX ? prefix.substring(0, MAX_PREFIX) : prefix).append('-');
        for (int i = 0; i < SUFFIX; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /** A random (version 4) UUID. */
    public static String uid(RandomGenerator random) {
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
