package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The objects that a cluster is filled with.
 *
 * @param paths of all of them, workloads first
 */
record Stock(List<String> paths, int workloads) {
    private static final int NAMESPACES = 10;
    private static final int AT_ONCE = 32;
    private static final int TRIES = 3;
    /** Made by an earlier try. */
    private static final int CONFLICT = 409;

    private static final String TEXT = "x".repeat(200);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Creates them over all members in turn; returns when every one is acknowledged. */
    static Stock fill(List<String> apis, int workloads, int replicas, int records, Report report) {
        create(apis, NAMESPACES, i -> new Made("/api/v1/namespaces", "stock-" + i, """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"stock-%d"}}""".formatted(i)));
        long begin = System.nanoTime();
        report.progress("creating " + workloads + " Deployments and " + records + " ConfigMaps");
        List<String> paths = new ArrayList<>(create(apis, workloads, i -> deployment(i, replicas)));
        paths.addAll(create(apis, records, Stock::configMap));
        report.add(
                "creates a second, " + AT_ONCE + " at once",
                "1/s",
                List.of((workloads + records) * 1e9 / (System.nanoTime() - begin)));
        return new Stock(List.copyOf(paths), workloads);
    }

    private record Made(String collection, String name, String body) {}

    private static Made deployment(int i, int replicas) {
        return new Made(
                "/apis/apps/v1/namespaces/stock-" + i % NAMESPACES + "/deployments", "workload-" + i, """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"workload-%d"},"spec":{"replicas":%d,
                "selector":{"matchLabels":{"app":"w%d"}},"template":{"metadata":{"labels":{"app":"w%d"}},
                "spec":{"containers":[{"name":"main","image":"simulated"}]}}}}""".formatted(
                                i, replicas, i, i));
    }

    private static Made configMap(int i) {
        return new Made(
                "/api/v1/namespaces/stock-" + i % NAMESPACES + "/configmaps", "map-" + i, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-%d"},"data":{"text":"%s"}}""".formatted(i, TEXT));
    }

    private static List<String> create(List<String> apis, int count, IntFunction<Made> made) {
        Semaphore free = new Semaphore(AT_ONCE);
        List<String> paths = new ArrayList<>();
        CompletableFuture<?>[] all = IntStream.range(0, count)
                .mapToObj(i -> {
                    Made next = made.apply(i);
                    paths.add(next.collection() + "/" + next.name());
                    free.acquireUninterruptibly();
                    return post(apis.get(i % apis.size()) + next.collection(), next.body(), TRIES)
                            .whenComplete((done, failure) -> free.release());
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).join();
        } catch (CompletionException e) {
            throw new LaunchException("The cluster can't be filled: " + e.getCause() + ".", e);
        }
        return paths;
    }

    /** A cluster that has just started on a busy machine may be slow at first; that isn't what is measured here. */
    private static CompletableFuture<HttpResponse<String>> post(String url, String body, int tries) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenCompose(answer -> {
            boolean there = answer.statusCode() < 300 || answer.statusCode() == CONFLICT;
            if (!there && tries > 1) {
                return post(url, body, tries - 1);
            }
            return there
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.failedFuture(new LaunchException(
                            "POST " + url + " is answered with " + answer.statusCode() + ": " + answer.body()));
        });
    }
}
