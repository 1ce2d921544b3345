package io.starling.actors.registration;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Time that nobody sets: begins at the wall clock's, and goes on by itself. What leases are measured with. */
public final class Stopwatch implements InstantSource {
    private final Instant started;
    private final LongSupplier nanos;
    private final long from;

    private Stopwatch(Instant started, LongSupplier nanos) {
        this.started = started;
        this.nanos = nanos;
        this.from = nanos.getAsLong();
    }

    public static Stopwatch start(Clock clock) {
        return new Stopwatch(clock.instant(), System::nanoTime);
    }

    @Override
    public Instant instant() {
        return started.plusNanos(nanos.getAsLong() - from);
    }
}
