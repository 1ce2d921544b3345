package io.starling.actors.entity;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import java.time.Duration;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** How entities journal: when they snapshot, and how they come back after the journal failed them. */
public final class Journals {
    private static final int EVENTS_A_SNAPSHOT = 100;

    private Journals() {}

    /**
     * A failed write stops the entity, which comes back with what the journal really has: at once where it served for a while, since reads
     * wait for it.
     */
    public static BackoffSupervisorStrategy restartBackoff() {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2)
                .withResetBackoffAfter(Duration.ofSeconds(2));
    }

    /** What a write is answered with that wasn't made, because the journal can't be written. */
    public static ApiStatus unwritable(ObjectKey key, String why) {
        return ApiStatus.unavailable(key.type().id() + " \"" + key.name() + "\" can't be written just now: " + why
                + "; nothing was changed, and reads go on: try again");
    }

    /** Every hundred events a snapshot; the last two are kept. Events stay: history is a feature. */
    public static RetentionCriteria retention() {
        return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
    }
}
