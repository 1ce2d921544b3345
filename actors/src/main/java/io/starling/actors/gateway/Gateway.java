package io.starling.actors.gateway;

import io.starling.actors.Wire;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Document;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as any member's door sees it. Every member answers everything. A stage fails with {@link Refusal} where the
 * cluster can't or won't serve.
 */
public interface Gateway {
    /** Reads one object from its owner: never stale. Empty where there is none. */
    CompletionStage<Optional<ApiObject>> read(ObjectKey key);

    /** Writes. An accepted write is on disk and in every reachable control member's catalog. */
    CompletionStage<Mutation.Outcome> write(ObjectKey key, Mutation mutation, Mutation.Context context);

    /** Lists from this member's catalog. */
    CompletionStage<Listing> list(ListQuery query);

    /** Watches this member's catalog: first what the query asks to see of the present, then every change once. */
    Source<WatchSignal, NotUsed> watch(WatchQuery query);

    /** Reads a container's log where it runs. */
    CompletionStage<Source<ByteString, NotUsed>> logs(LogQuery query);

    /** Who stands behind which service name, for dialects that register and look up. */
    Registry registry();

    /**
     * @param namespace null for all
     * @param resourceVersion as Kubernetes defines it: empty for the most recent, {@code 0} for any, else at least that
     * @param limit 0 for no limit
     * @param from the continue token of the listing before, null for the first
     */
    record ListQuery(
            ResourceType type,
            @Nullable String namespace,
            Selector selector,
            String resourceVersion,
            int limit,
            @Nullable String from) {}

    /**
     * @param resourceVersion the watermark that this listing shows
     * @param next the continue token, null where nothing is left
     * @param remaining how many objects are left; 0 where none, or where a selector was given, which has them unknown
     */
    record Listing(
            List<ApiObject> objects,
            long resourceVersion,
            @Nullable String next,
            long remaining) {}

    /**
     * @param resourceVersion empty or {@code 0}: first the present as ADDED; N: what follows N
     * @param bookmarks whether bookmarks are welcome
     * @param initialEvents {@code sendInitialEvents}: the present, then a bookmark that marks its end
     * @param timeout after which the watch ends in an orderly way
     */
    record WatchQuery(
            ResourceType type,
            @Nullable String namespace,
            Selector selector,
            String resourceVersion,
            boolean bookmarks,
            boolean initialEvents,
            Duration timeout) {}

    /** What a watch says. */
    sealed interface WatchSignal extends Wire {
        record Added(Document document) implements WatchSignal {}

        record Modified(Document document) implements WatchSignal {}

        /** The object as it was last, with the version of its deletion. */
        record Deleted(Document document) implements WatchSignal {}

        /** Everything up to this version was told. */
        record Bookmark(long resourceVersion, boolean initialEventsEnd) implements WatchSignal {}

        /** Ends the watch: 410 where the asked version is out of the window. */
        record Failed(ApiStatus status) implements WatchSignal {}
    }

    /**
     * @param container null for the only one, or the default
     * @param tailLines null for all
     * @param since null for the start; lines at or after it
     */
    record LogQuery(
            ObjectKey pod,
            @Nullable String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Integer tailLines,
            @Nullable Instant since,
            @Nullable Long limitBytes) {}
}
