package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Requests to a cluster, over its members in turn. One that a member doesn't answer, or can't do now, is sent to the next
 * one: all of them may be repeated.
 */
final class Requests {
    private static final int AT_ONCE = 32;
    private static final int TRIES = 60;
    private static final int LATER_MILLIS = 250;
    private static final Set<Integer> AGAIN = Set.of(0, 409, 429, 500, 503, 504);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final List<String> apis;
    private final AtomicInteger turn = new AtomicInteger();

    Requests(List<String> apis) {
        this.apis = List.copyOf(apis);
    }

    /**
     * One request.
     *
     * @param done codes that are as good as a success: what was asked for is so already
     */
    record Asked(String method, String path, String body, Set<Integer> done) {
        static Asked create(String collection, String body) {
            return new Asked("POST", collection, body, Set.of(409));
        }

        /** A merge patch. */
        static Asked patch(String path, String body) {
            return new Asked("PATCH", path, body, Set.of());
        }

        static Asked delete(String path) {
            return new Asked("DELETE", path, "", Set.of(404));
        }

        static Asked evict(String pod, String body) {
            return new Asked("POST", pod + "/eviction", body, Set.of(404));
        }

        private HttpRequest of(String api) {
            return HttpRequest.newBuilder(URI.create(api + path))
                    .timeout(Duration.ofSeconds(30))
                    .header(
                            "Content-Type",
                            method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
        }
    }

    /** Sends many, some at once; returns when every one is acknowledged. */
    void all(int count, IntFunction<Asked> asked) {
        Semaphore free = new Semaphore(AT_ONCE);
        CompletableFuture<?>[] all = IntStream.range(0, count)
                .mapToObj(i -> {
                    Asked next = asked.apply(i);
                    free.acquireUninterruptibly();
                    return send(next).whenComplete((done, failure) -> free.release());
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LaunchException refused ? refused : e;
        }
    }

    /** Sends one; the stage fails when no member has done it after many tries. */
    CompletableFuture<Integer> send(Asked asked) {
        return send(asked, TRIES);
    }

    private CompletableFuture<Integer> send(Asked asked, int tries) {
        String api = apis.get(Math.floorMod(turn.getAndIncrement(), apis.size()));
        return HTTP.sendAsync(asked.of(api), HttpResponse.BodyHandlers.ofString())
                .handle((answer, failure) -> failure == null
                        ? new Answer(answer.statusCode(), answer.body())
                        : new Answer(0, failure.toString()))
                .thenCompose(answer -> {
                    if (answer.code() / 100 == 2 || asked.done().contains(answer.code())) {
                        return CompletableFuture.completedFuture(answer.code());
                    }
                    return AGAIN.contains(answer.code()) && tries > 1
                            ? later().thenCompose(done -> send(asked, tries - 1))
                            : CompletableFuture.failedFuture(new LaunchException(asked.method() + " " + api
                                    + asked.path() + ": " + answer.code() + " " + answer.text()));
                });
    }

    /** @param code 0 where there was no answer; the text then says why */
    private record Answer(int code, String text) {}

    private static CompletableFuture<Void> later() {
        Executor executor = CompletableFuture.delayedExecutor(LATER_MILLIS, TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, executor);
    }

    /** What a member answers with 200; null where it doesn't. */
    static CompletableFuture<HttpResponse<byte[]>> get(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /**
     * The object or list at a URL.
     *
     * @throws LaunchException where the member doesn't answer, or refuses
     */
    static JsonNode read(String url) {
        try {
            HttpResponse<byte[]> answer = get(url).join();
            if (answer.statusCode() != 200) {
                throw new LaunchException("GET " + url + " is answered with " + answer.statusCode() + ".");
            }
            return JSON.readTree(answer.body());
        } catch (CompletionException e) {
            throw new LaunchException("GET " + url + " isn't answered: " + e.getCause() + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
