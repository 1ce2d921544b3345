package io.starling.http;

import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Ledger;
import io.starling.core.keyvalue.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keys and values in memory: the real decisions of core, without an owner, a journal or other members. */
public final class InMemoryKeyValues implements KeyValueStore {
    private final List<Waiter> waiting = new ArrayList<>();
    private KeyValues state = KeyValues.EMPTY;

    private record Waiter(Predicate<Change> relevant, CompletableFuture<KeyValues> changed) {}

    @Override
    public synchronized CompletionStage<Answer> submit(Request request) {
        Ledger.Decision decision = Ledger.decide(state, request, Instant.now());
        if (!decision.changes().isEmpty()) {
            state = new Commit(UUID.randomUUID().toString(), decision.changes()).applyTo(state);
            KeyValues after = state;
            waiting.removeIf(waiter -> decision.changes().stream().anyMatch(waiter.relevant())
                    && waiter.changed().complete(after));
        }
        return CompletableFuture.completedFuture(decision.answer());
    }

    @Override
    public synchronized CompletionStage<KeyValues> read() {
        return CompletableFuture.completedFuture(state);
    }

    @Override
    public CompletionStage<KeyValues> stale() {
        return read();
    }

    @Override
    public synchronized CompletionStage<KeyValues> changed(
            KeyValues seen, Predicate<Change> relevant, Duration atMost) {
        CompletableFuture<KeyValues> changed = new CompletableFuture<>();
        if (state.index() > seen.index()) {
            changed.complete(state);
        } else {
            waiting.add(new Waiter(relevant, changed));
        }
        return changed.completeOnTimeout(seen, atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
