package io.starling.chaos.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Asks for one thing again and again, over some members in turn, with one question at a time. Thread-safe. */
final class Probe {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String path;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private volatile @Nullable String firstFailure;

    Probe(String path) {
        this.path = path;
    }

    /** Forgets what was; the first gap begins now. */
    void begin() {
        last.set(System.nanoTime());
        longest.set(0);
        failed.set(0);
        answered.set(0);
        firstFailure = null;
    }

    /** Asks, unless the question before still waits for its answer. */
    void ask(List<String> apis, int round) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(apis.get(Math.floorMod(path.hashCode() + round, apis.size())) + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        var unused = HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        fail(failure.toString());
                    } else if (answer.statusCode() != 200) {
                        fail(answer.statusCode() + " "
                                + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
                    } else {
                        long now = System.nanoTime();
                        longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
                        answered.incrementAndGet();
                    }
                    asking.set(false);
                });
    }

    private void fail(String why) {
        failed.incrementAndGet();
        if (firstFailure == null) {
            firstFailure = path + ": " + why;
        }
    }

    /** The longest time without a good answer, in seconds; where a question is still open, up to now. */
    double gap() {
        long open = asking.get() ? System.nanoTime() - last.get() : 0;
        return Math.max(longest.get(), open) / 1e9;
    }

    /** How many questions weren't answered, or not with 200. */
    int failed() {
        return failed.get();
    }

    /** The first of them. */
    @Nullable String firstFailure() {
        return firstFailure;
    }

    /** Whether nothing is under way, and there was an answer. */
    boolean quiet() {
        return !asking.get() && answered.get() > 0;
    }
}
