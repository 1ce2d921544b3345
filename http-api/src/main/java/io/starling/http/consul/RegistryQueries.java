package io.starling.http.consul;

import io.starling.actors.gateway.Registry;
import io.starling.core.registry.RegistryView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Queries on services, checks and nodes: answered at once, or when there is something newer than the client has seen. */
final class RegistryQueries {
    /** So often a query that waits looks whether this member stops. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Registry registry;
    private volatile boolean stopping;

    RegistryQueries(Registry registry) {
        this.registry = registry;
    }

    RegistryView view() {
        return registry.view();
    }

    /** Answers all that wait. */
    void stop() {
        stopping = true;
    }

    /** @param version of the last change of what is asked for */
    CompletionStage<HttpResponse> answer(
            ConsulRequest request, ToLongFunction<RegistryView> version, Function<RegistryView, HttpResponse> shown) {
        long seen = request.index();
        long end = seen == 0 ? 0 : System.nanoTime() + request.longest().toNanos();
        return newer(registry.view(), seen, end, version)
                .thenApply(view -> ConsulAnswers.indexed(shown.apply(view), version.applyAsLong(view)));
    }

    private CompletionStage<RegistryView> newer(
            RegistryView view, long seen, long end, ToLongFunction<RegistryView> version) {
        if (seen == 0 || !mayWait(end) || version.applyAsLong(view) > seen) {
            return CompletableFuture.completedFuture(view);
        }
        return next(view, end).thenCompose(after -> newer(after, seen, end, version));
    }

    /** @param end of {@link System#nanoTime()} */
    boolean mayWait(long end) {
        return !stopping && end - System.nanoTime() > 0;
    }

    /** The first view after this one; this one where there is none until then, or the member may be stopping. */
    CompletionStage<RegistryView> next(RegistryView view, long end) {
        return next(view, Duration.ofNanos(Math.min(end - System.nanoTime(), LOOK.toNanos())));
    }

    /** The first view after this one; this one where there is none in time. */
    CompletionStage<RegistryView> next(RegistryView view, Duration atMost) {
        return registry.newer(view.version())
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(view, Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
    }
}
