package io.starling.chaos.cluster;

import io.starling.node.local.LaunchException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for what can't be waited for otherwise than by looking. */
public final class Waiting {
    private static final long LOOK_EVERY_MILLIS = 100;

    private Waiting() {}

    /** Whether the condition came true within the time. */
    public static boolean until(long seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            millis(LOOK_EVERY_MILLIS);
        }
        return true;
    }

    /** A pause; an interrupt ends it with an exception. */
    public static void millis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
