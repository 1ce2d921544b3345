package io.starling.actors.keyvalue;

import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Request;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Keys and values as any member's door sees them. A stage fails with {@link io.starling.core.object.Refusal} where the
 * cluster can't serve. Thread-safe.
 */
public interface KeyValueStore {
    /** Has a request decided by the owner. What is done when the stage completes is in the journal, and done once. */
    CompletionStage<Answer> submit(Request request);

    /** All keys, with everything that was acknowledged anywhere before this call. */
    CompletionStage<KeyValues> read();

    /** All keys as this member knows them: what was acknowledged moments ago may be missing. */
    CompletionStage<KeyValues> stale();

    /**
     * Waits for a change.
     *
     * @param seen the state that the caller has seen
     * @param relevant which changes it waits for
     * @return completes with the present state: at once where there is a newer one, else when a relevant change happened, the
     *     time is over, or this member stops
     */
    CompletionStage<KeyValues> changed(KeyValues seen, Predicate<Change> relevant, Duration atMost);
}
