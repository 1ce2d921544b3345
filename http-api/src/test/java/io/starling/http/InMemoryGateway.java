package io.starling.http;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Registry;
import io.starling.core.admission.Writes;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Document;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Accepted;
import io.starling.core.object.Mutation.Verdict;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.selector.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A whole cluster in two maps: the real decisions of core on objects that are kept in memory, without owners of kinds. */
public final class InMemoryGateway implements Gateway {
    private final TreeMap<String, ApiObject> objects = new TreeMap<>();
    private final List<Change> log = new ArrayList<>();
    private final List<Consumer<Change>> watchers = new ArrayList<>();
    private final Registry registry = new InMemoryRegistry();
    private long version = 1000;

    /** What happened to one object; null before it was there, or after. */
    private record Change(
            long version,
            ObjectKey key,
            @Nullable ApiObject before,
            @Nullable ApiObject after) {}

    @Override
    public CompletionStage<Optional<ApiObject>> read(ObjectKey key) {
        synchronized (this) {
            return CompletableFuture.completedFuture(Optional.ofNullable(objects.get(key.toString())));
        }
    }

    @Override
    public CompletionStage<Mutation.Outcome> write(ObjectKey key, Mutation mutation, Mutation.Context context) {
        synchronized (this) {
            Kind kind = Kinds.of(key.type()).orElseThrow();
            ApiObject before = objects.get(key.toString());
            Mutation.Outcome outcome = Writes.decide(
                    before,
                    key,
                    kind,
                    mutation,
                    context,
                    Instant.now(),
                    UUID.randomUUID().toString());
            return CompletableFuture.completedFuture(
                    outcome instanceof Accepted accepted && !context.dryRun() ? store(key, before, accepted) : outcome);
        }
    }

    private Accepted store(ObjectKey key, @Nullable ApiObject before, Accepted accepted) {
        if (accepted.verdict() == Verdict.UNCHANGED) {
            return accepted;
        }
        ApiObject after = accepted.object().stamped(++version);
        boolean deleted = accepted.verdict() == Verdict.DELETED;
        if (deleted) {
            objects.remove(key.toString());
        } else {
            objects.put(key.toString(), after);
        }
        Change change = new Change(version, key, deleted ? after : before, deleted ? null : after);
        log.add(change);
        List.copyOf(watchers).forEach(watcher -> watcher.accept(change));
        return new Accepted(after, accepted.verdict(), accepted.warnings());
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public CompletionStage<Listing> list(ListQuery query) {
        synchronized (this) {
            String prefix = query.type().id() + "/" + (query.namespace() == null ? "" : query.namespace() + "/");
            List<ApiObject> all = objects.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix))
                    .map(Map.Entry::getValue)
                    .filter(query.selector()::test)
                    .sorted(Comparator.comparing(ApiObject::namespace).thenComparing(ApiObject::name))
                    .toList();
            int from = query.from() == null ? 0 : Integer.parseInt(query.from());
            int to = query.limit() == 0 ? all.size() : Math.min(all.size(), from + query.limit());
            int left = all.size() - to;
            return CompletableFuture.completedFuture(
                    new Listing(all.subList(from, to), version, left == 0 ? null : Integer.toString(to), left));
        }
    }

    @Override
    public Source<WatchSignal, NotUsed> watch(WatchQuery query) {
        return Source.<WatchSignal>queue(10_000, OverflowStrategy.fail())
                .mapMaterializedValue(queue -> {
                    begin(query, queue);
                    return NotUsed.getInstance();
                })
                .takeWithin(query.timeout());
    }

    private synchronized void begin(WatchQuery query, SourceQueueWithComplete<WatchSignal> queue) {
        String from = query.resourceVersion();
        boolean present = from.isEmpty() || from.equals("0") || query.initialEvents();
        if (from.equals("1")) {
            queue.offer(new WatchSignal.Failed(ApiStatus.of(410, "Expired", "too old resource version: 1")));
            queue.complete();
            return;
        }
        Consumer<Change> watcher = change -> signal(query, change).ifPresent(queue::offer);
        if (present) {
            objects.values().stream()
                    .filter(object -> chosen(query, keyOf(object), object))
                    .forEach(object -> queue.offer(new WatchSignal.Added(Document.of(object))));
            if (query.initialEvents()) {
                queue.offer(new WatchSignal.Bookmark(version, true));
            }
        } else {
            log.stream()
                    .filter(change -> change.version() > Long.parseLong(from))
                    .forEach(watcher);
        }
        watchers.add(watcher);
        queue.watchCompletion().whenComplete((done, failure) -> forget(watcher));
    }

    private synchronized void forget(Consumer<Change> watcher) {
        watchers.remove(watcher);
    }

    private static Optional<WatchSignal> signal(WatchQuery query, Change change) {
        boolean was = change.before() != null && chosen(query, change.key(), change.before());
        boolean is = change.after() != null && chosen(query, change.key(), change.after());
        if (is) {
            ApiObject after = Objects.requireNonNull(change.after());
            return Optional.of(
                    was ? new WatchSignal.Modified(Document.of(after)) : new WatchSignal.Added(Document.of(after)));
        }
        return was
                ? Optional.of(new WatchSignal.Deleted(
                        Document.of(Objects.requireNonNull(change.before()).stamped(change.version()))))
                : Optional.empty();
    }

    private static boolean chosen(WatchQuery query, ObjectKey key, ApiObject object) {
        Selector selector = query.selector();
        return key.type().equals(query.type())
                && (query.namespace() == null || query.namespace().equals(key.namespace()))
                && selector.test(object);
    }

    private static ObjectKey keyOf(ApiObject object) {
        Kind kind = Kinds.byKind(object.apiVersion(), object.kind()).orElseThrow();
        return new ObjectKey(kind.type(), object.namespace(), object.name());
    }

    @Override
    public CompletionStage<Source<ByteString, NotUsed>> logs(LogQuery query) {
        synchronized (this) {
            if (!objects.containsKey(query.pod().toString())) {
                throw Refusal.of(ApiStatus.notFound(query.pod()));
            }
            return CompletableFuture.completedFuture(
                    Source.from(List.of("one\n", "two\n")).map(ByteString::fromString));
        }
    }

    /** Puts an object there as its owner would: with a status. */
    public synchronized ApiObject put(ApiObject object) {
        ApiObject stamped = object.stamped(++version);
        ObjectKey key = keyOf(object);
        Change change = new Change(version, key, objects.put(key.toString(), stamped), stamped);
        log.add(change);
        List.copyOf(watchers).forEach(watcher -> watcher.accept(change));
        return stamped;
    }

    /** How many watches are open. */
    public synchronized int watches() {
        return watchers.size();
    }
}
