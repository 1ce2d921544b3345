package io.starling.actors.failover;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the members that this one saw downed since it started, by what was held against them. Thread-safe. */
public final class Downings {
    private final Map<Cause, LongAdder> counts = new EnumMap<>(Cause.class);

    /** What was held against a member. */
    public enum Cause {
        /** A majority of the others saw its port refuse connections. */
        REFUSED,
        /** The launcher saw its process end. */
        EXITED,
        /** None of these: it was silent for too long, was on the minority's side, or a new run of it came. */
        OTHER
    }

    Downings() {
        for (Cause cause : Cause.values()) {
            counts.put(cause, new LongAdder());
        }
    }

    void count(Cause cause) {
        adder(cause).increment();
    }

    /** How many so far. */
    public long of(Cause cause) {
        return adder(cause).sum();
    }

    private LongAdder adder(Cause cause) {
        return counts.getOrDefault(cause, new LongAdder());
    }
}
