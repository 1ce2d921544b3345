package io.starling.core.admission;

/** Names that the cluster makes up. */
public final class Names {
    /** Kubernetes' alphabet: no vowels and nothing that looks like another, so that no words come about. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX = 5;
    private static final int MAX_PREFIX = 63 - SUFFIX;

    private Names() {}

    /**
     * A name from {@code generateName}: the prefix, shortened where needed, and five characters that follow from the seed.
     *
     * @param seed anything random, as the new object's uid
     */
    public static String generate(String prefix, String seed) {
        String kept = prefix.length() > MAX_PREFIX ? prefix.substring(0, MAX_PREFIX) : prefix;
        StringBuilder name = new StringBuilder(kept);
        long rest = mixed(seed);
        for (int i = 0; i < SUFFIX; i++) {
            name.append(ALPHABET.charAt((int) Long.remainderUnsigned(rest, ALPHABET.length())));
            rest = Long.divideUnsigned(rest, ALPHABET.length());
        }
        return name.toString();
    }

    /** FNV-1a over the seed, then the finalizer of SplitMix64, so that near seeds give far names. */
    private static long mixed(String seed) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < seed.length(); i++) {
            hash = (hash ^ seed.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
