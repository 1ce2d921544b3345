package io.starling.chaos.bench;

import io.starling.chaos.bench.OpenLoop.Latencies;
import io.starling.node.local.LaunchException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Latencies of the API with objects in the thousands, over all members in turn. */
final class ApiFigures {
    private static final int NAMESPACES = 10;
    private static final int AT_ONCE = 32;
    private static final double GET_MILLIS = 20;
    private static final double CREATE_MILLIS = 50;
    private static final String TEXT = "x".repeat(200);

    private final BenchCluster cluster;
    private final List<String> apis;
    private final Report report;
    private final int rate;
    private final Duration time;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private int made;

    ApiFigures(BenchCluster cluster, Report report, int rate, Duration time) {
        this.cluster = cluster;
        this.apis = cluster.apis();
        this.report = report;
        this.rate = rate;
        this.time = time;
    }

    void measure(int runs, int objects) {
        fill(objects);
        // Code that has just been loaded runs ten times slower: a first run of each doesn't count.
        run(number -> get(number % objects));
        run(this::createNext);
        measure("GET of a ConfigMap", GET_MILLIS, runs, number -> get(number % objects));
        measure("create of a ConfigMap", CREATE_MILLIS, runs, this::createNext);
    }

    private void fill(int objects) {
        for (int i = 0; i < NAMESPACES; i++) {
            post(apis.get(0) + "/api/v1/namespaces", """
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bench-%d"}}""".formatted(i))
                    .toCompletableFuture()
                    .join();
        }
        long begin = System.nanoTime();
        Semaphore free = new Semaphore(AT_ONCE);
        CompletableFuture<?>[] all = IntStream.range(0, objects)
                .mapToObj(i -> {
                    free.acquireUninterruptibly();
                    return createNext(i)
                            .whenComplete((done, failure) -> free.release())
                            .toCompletableFuture();
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
        report.add(
                "creates a second, " + AT_ONCE + " at once, the first " + objects,
                "1/s",
                List.of(objects * 1e9 / (System.nanoTime() - begin)));
    }

    private void measure(String name, double atMost, int runs, IntFunction<CompletionStage<?>> request) {
        List<Double> middle = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        List<Double> spent = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double before = cluster.processorSeconds();
            Latencies latencies = run(request);
            spent.add((cluster.processorSeconds() - before)
                    * 1000
                    / latencies.millis().size());
            middle.add(latencies.percentile(50));
            high.add(latencies.percentile(99));
        }
        report.add(name + ", " + rate + "/s: p50", "ms", middle);
        report.add(name + ", " + rate + "/s: p99", "ms", atMost, high);
        report.add(name + ", " + rate + "/s: processor time, all members", "ms", spent);
    }

    private Latencies run(IntFunction<CompletionStage<?>> request) {
        Latencies latencies = OpenLoop.run(rate, time, request);
        if (latencies.failed() > 0) {
            throw new LaunchException(latencies.failed() + " requests failed: there is nothing to measure.");
        }
        return latencies;
    }

    private CompletionStage<?> get(int number) {
        return send(HttpRequest.newBuilder(URI.create(collection(number) + "/map-" + number)));
    }

    private CompletionStage<?> createNext(int number) {
        int mine = made++;
        return post(collection(mine), """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-%d"},"data":{"text":"%s"}}""".formatted(mine, TEXT));
    }

    private String collection(int number) {
        return apis.get(number % apis.size()) + "/api/v1/namespaces/bench-" + number % NAMESPACES + "/configmaps";
    }

    private CompletionStage<?> post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private CompletionStage<?> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenAccept(answer -> {
                    if (answer.statusCode() >= 300) {
                        throw new LaunchException("The API answers " + answer.statusCode() + ".");
                    }
                });
    }
}
