package io.starling.http.consul;

import io.starling.actors.gateway.Registry;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Queries on services, checks and nodes: answered at once, or when there is something newer than the client has seen. Who waits
 * for a service isn't disturbed by what happens to others, and all who wait for one thing are answered together. Thread-safe.
 */
final class RegistryQueries {
    private final Registry registry;
    /** Who waits for what; a service of no name stands for everything. */
    private final Map<About, Set<Waiting>> waiting = new ConcurrentHashMap<>();

    private volatile boolean stopping;

    /** A query that waits for news. */
    private static final class Waiting {
        private final CompletableFuture<RegistryView> news = new CompletableFuture<>();
    }

    /**
     * What a query is about.
     *
     * @param service null for everything that is registered
     */
    record About(@Nullable ServiceName service) {
        static final About EVERYTHING = new About(null);

        /** The version of the last change of it: of the service itself, or of the nodes that were registered. */
        long version(RegistryView view) {
            return service == null
                    ? view.version()
                    : Math.max(view.versionOf(service), view.nodes().version());
        }
    }

    RegistryQueries(Registry registry) {
        this.registry = registry;
        registry.listen(this::told);
    }

    RegistryView view() {
        return registry.view();
    }

    /** Answers all that wait. */
    void stop() {
        stopping = true;
        List<Waiting> all = new ArrayList<>();
        waiting.keySet().forEach(about -> all.addAll(taken(about)));
        answer(all, registry.view());
    }

    private void told(Registry.Update update) {
        List<Waiting> concerned = new ArrayList<>(taken(About.EVERYTHING));
        Set<About> changed = new HashSet<>();
        for (Change change : update.changes()) {
            if (change.service().equals(ServiceName.NODES)) {
                changed.addAll(waiting.keySet());
            } else {
                changed.add(new About(change.service()));
            }
        }
        changed.forEach(about -> concerned.addAll(taken(about)));
        answer(concerned, update.view());
    }

    private Set<Waiting> taken(About about) {
        Set<Waiting> taken = waiting.remove(about);
        return taken == null ? Set.of() : taken;
    }

    /** In one go on another thread: whoever waited may have much to do now. */
    private static void answer(List<Waiting> those, RegistryView view) {
        if (!those.isEmpty()) {
            ForkJoinPool.commonPool().execute(() -> those.forEach(each -> each.news.complete(view)));
        }
    }

    /** Shows the view that the client wants, with its index. */
    CompletionStage<HttpResponse> answer(
            ConsulRequest request, About about, Function<RegistryView, HttpResponse> shown) {
        return wanted(request, about).thenApply(view -> ConsulAnswers.indexed(shown.apply(view), about.version(view)));
    }

    /** The present view, or the first one in which there is something newer than the client has seen. */
    CompletionStage<RegistryView> wanted(ConsulRequest request, About about) {
        long seen = request.index();
        long end = request.end(seen != 0);
        return newer(registry.view(), about, seen, end);
    }

    private CompletionStage<RegistryView> newer(RegistryView view, About about, long seen, long end) {
        if (seen == 0 || !mayWait(end) || about.version(view) > seen) {
            return CompletableFuture.completedFuture(view);
        }
        return next(view, about, end).thenCompose(after -> newer(after, about, seen, end));
    }

    /** @param end of {@link System#nanoTime()} */
    boolean mayWait(long end) {
        return !stopping && end - System.nanoTime() > 0;
    }

    /** The first view after this one in which something of that is new; the present one where there is none until then. */
    CompletionStage<RegistryView> next(RegistryView view, About about, long end) {
        Waiting waits = new Waiting();
        waiting.compute(about, (same, others) -> {
            Set<Waiting> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waits);
            return all;
        });
        RegistryView now = registry.view();
        if (about.version(now) > about.version(view) || !mayWait(end)) {
            waits.news.complete(now);
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        return waits.news
                .completeOnTimeout(view, Math.max(1, left), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> waiting.computeIfPresent(about, (same, all) -> {
                    all.remove(waits);
                    return all.isEmpty() ? null : all;
                }));
    }
}
