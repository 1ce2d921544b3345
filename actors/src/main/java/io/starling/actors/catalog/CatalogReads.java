package io.starling.actors.catalog;

import io.starling.actors.catalog.WatchSource.Beginning;
import io.starling.actors.gateway.Gateway.ListQuery;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.CatalogState;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Published;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/** Lists and watches, served from this member's replica. */
final class CatalogReads {
    /** How long a list waits for a version that this member doesn't have yet. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Wanted ANY = new Wanted(0, false);

    private final Catalog catalog;
    private final ChangeWindow window;
    private final Executor readers;

    /** @param readers makes the answers: a list may be long, and the catalog takes in what others tell meanwhile */
    CatalogReads(Catalog catalog, ChangeWindow window, Executor readers) {
        this.catalog = catalog;
        this.window = window;
        this.readers = readers;
    }

    /** @param freshest whether the version stands for "now" */
    private record Wanted(long version, boolean freshest) {}

    CompletionStage<Listing> list(ListQuery query) {
        if (query.from() != null) {
            return nextPage(query, query.from());
        }
        return wanted(query.resourceVersion()).thenCompose(this::reached).thenApply(degraded -> {
            Published now = catalog.published();
            CatalogState shown = degraded ? now.newest() : now.delivered();
            return page(query, shown.objects(query.type()), now.watermark(), null);
        });
    }

    private CompletionStage<Listing> nextPage(ListQuery query, String from) {
        ContinueToken token = ContinueToken.decode(from).orElse(null);
        if (token == null) {
            return CompletableFuture.failedFuture(Refusal.of(ApiStatus.badRequest("continue key is not valid")));
        }
        return reached(new Wanted(token.version(), false))
                .thenApply(
                        degraded -> page(query, asOf(token.version(), query.type()), token.version(), token.after()));
    }

    private PSortedMap<String, Entry> asOf(long version, ResourceType type) {
        return window.rewind(catalog.published(), type, version)
                .orElseThrow(() -> Refusal.of(expired(
                        "The provided continue parameter is too old to display a consistent list result. You must"
                                + " start a new list without the continue parameter.")));
    }

    /** What is left isn't counted where it would have to be looked at: each page of a long list would cost as much as the whole. */
    private static Listing page(
            ListQuery query, PSortedMap<String, Entry> objects, long version, @Nullable String after) {
        PSortedMap<String, Entry> within = CatalogState.within(objects, query.namespace());
        Collection<Entry> rest = (after == null ? within : within.tailMap(after, false)).values();
        List<ApiObject> page = new ArrayList<>();
        String last = "";
        for (Entry entry : rest) {
            if (!query.selector().test(entry.document())) {
                continue;
            }
            if (query.limit() > 0 && page.size() == query.limit()) {
                long remaining = query.selector() == Selector.ALL ? rest.size() - page.size() : 0;
                return new Listing(List.copyOf(page), version, new ContinueToken(version, last).encode(), remaining);
            }
            page.add(entry.object());
            last = CatalogState.path(entry.key());
        }
        return new Listing(List.copyOf(page), version, null, 0);
    }

    Source<WatchSignal, NotUsed> watch(WatchQuery query) {
        return Source.fromGraph(WatchSource.ofEach(window, catalog::published, query, beginning(query)));
    }

    /** As {@link #watch}, but what there is to tell at a time is told at once. */
    Source<List<WatchSignal>, NotUsed> follow(WatchQuery query) {
        return Source.fromGraph(WatchSource.ofAll(window, catalog::published, query, beginning(query)));
    }

    private CompletionStage<Beginning> beginning(WatchQuery query) {
        String asked = query.resourceVersion();
        CompletionStage<Wanted> wanted = wanted(asked);
        return asked.isEmpty() || asked.equals("0") || query.initialEvents()
                ? wanted.thenCompose(this::reached).thenApply(any -> present(query))
                : wanted.thenCompose(from -> reached(ANY).thenApply(any -> new Beginning(List.of(), from.version())));
    }

    private Beginning present(WatchQuery query) {
        Published now = catalog.published();
        return new Beginning(now.delivered().list(query.type(), query.namespace()), now.watermark());
    }

    private CompletionStage<Wanted> wanted(String resourceVersion) {
        if (resourceVersion.isEmpty()) {
            return CompletableFuture.completedFuture(new Wanted(0, true));
        }
        try {
            long version = Long.parseLong(resourceVersion);
            if (version >= 0) {
                return CompletableFuture.completedFuture(new Wanted(version, false));
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative one.
        }
        return CompletableFuture.failedFuture(Refusal.of(
                ApiStatus.badRequest("resourceVersion: Invalid value: \"" + resourceVersion + "\": must be a number")));
    }

    /** Completes with whether the answer is degraded, see {@link io.starling.core.catalog.Effect.Reached}. */
    private CompletionStage<Boolean> reached(Wanted wanted) {
        return (wanted.freshest() ? catalog.awaitFreshest() : catalog.await(wanted.version()))
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(degraded -> degraded, readers)
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(Refusal.of(tooLate(wanted))));
    }

    private ApiStatus tooLate(Wanted wanted) {
        if (!catalog.complete().toCompletableFuture().isDone()) {
            return ApiStatus.unavailable(catalog.incompleteness());
        }
        long present = catalog.published().watermark();
        return wanted.freshest()
                ? ApiStatus.of(504, "Timeout", "this member doesn't hear from enough other members to answer a list")
                : ApiStatus.of(
                        504, "Timeout", "Too large resource version: " + wanted.version() + ", current: " + present);
    }

    static ApiStatus expired(String message) {
        return ApiStatus.of(410, "Expired", message);
    }
}
