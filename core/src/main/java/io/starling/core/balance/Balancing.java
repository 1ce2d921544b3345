package io.starling.core.balance;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The ways to balance that an annotation of a Service names. */
public enum Balancing {
    /** One after the other. */
    ROUND_ROBIN,
    /** Any, all equally likely. */
    RANDOM,
    /** The one with the least in hand. */
    LEAST_CONNECTIONS,
    /** Always the same for a client, as long as that one is there. */
    SOURCE_HASH,
    /** As much as its weight says. */
    WEIGHTED,
    /** The less loaded of two: slow ones get less. */
    LOAD_AWARE;

    /** A new one, for one port of one service. */
    public Balancer create() {
        return switch (this) {
            case ROUND_ROBIN -> new RoundRobin();
            case RANDOM -> (targets, client, loads, now, random) -> targets.get(random.nextInt(targets.size()));
            case LEAST_CONNECTIONS -> new LeastConnections();
            case SOURCE_HASH -> SourceHash::pick;
            case WEIGHTED -> new Weighted();
            case LOAD_AWARE -> LoadAware::pick;
        };
    }

    /** As in the annotation: {@code round-robin}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Balancing> of(String word) {
        return Arrays.stream(values())
                .filter(balancing -> balancing.word().equals(word))
                .findFirst();
    }
}
