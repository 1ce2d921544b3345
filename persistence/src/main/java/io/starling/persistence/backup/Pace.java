package io.starling.persistence.backup;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells of long work now and then. */
final class Pace {
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final Consumer<String> progress;
    private long last = System.nanoTime();

    Pace(Consumer<String> progress) {
        this.progress = progress;
    }

    void tell(Supplier<String> line) {
        long now = System.nanoTime();
        if (now - last >= EVERY) {
            last = now;
            progress.accept(line.get());
        }
    }
}
