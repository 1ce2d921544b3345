package io.starling.http.consul;

import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.KeyValues;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Queries on keys, sessions and events: answered at once, or when there is something newer than the client has seen. */
final class KeyQueries {
    private final KeyValueStore store;

    KeyQueries(KeyValueStore store) {
        this.store = store;
    }

    /**
     * What a query shows.
     *
     * @param index of the last change of what it shows
     */
    record View(long index, HttpResponse answer) {}

    /** @param relevant the changes that may change what the view shows */
    CompletionStage<HttpResponse> answer(
            ConsulRequest request, Predicate<Change> relevant, Function<KeyValues, View> view) {
        long seen = request.index();
        long end = request.end(seen != 0);
        return (request.has("stale") ? store.stale() : store.read())
                .thenCompose(state -> newer(state, seen, end, relevant, view));
    }

    private CompletionStage<HttpResponse> newer(
            KeyValues state, long seen, long end, Predicate<Change> relevant, Function<KeyValues, View> view) {
        View shown = view.apply(state);
        long left = seen == 0 ? 0 : end - System.nanoTime();
        if (shown.index() > seen || left <= 0) {
            return CompletableFuture.completedFuture(ConsulAnswers.indexed(shown.answer(), shown.index()));
        }
        return store.changed(state, relevant, Duration.ofNanos(left))
                .thenCompose(after -> newer(after, seen, end, relevant, view));
    }
}
