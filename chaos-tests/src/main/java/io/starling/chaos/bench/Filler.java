package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Makes the objects that a benchmark wants to find, through all members in turn. Object {@code n} is in namespace {@code n % 10}. */
final class Filler {
    private static final int NAMESPACES = 10;
    private static final int AT_ONCE = 32;
    private static final String TEXT = "x".repeat(200);

    private final List<String> apis;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param apis the URLs of the members' APIs */
    Filler(List<String> apis) {
        this.apis = apis;
    }

    /** Makes the namespaces that everything else is in. */
    void namespaces() {
        all(NAMESPACES, i -> post(apis.get(0) + "/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bench-%d"}}""".formatted(i)));
    }

    /** Creates that many of something, 32 at once; answers how long it took, in seconds. */
    double all(int count, IntFunction<CompletionStage<?>> create) {
        long begin = System.nanoTime();
        Semaphore free = new Semaphore(AT_ONCE);
        CompletableFuture<?>[] all = IntStream.range(0, count)
                .mapToObj(i -> {
                    free.acquireUninterruptibly();
                    return create.apply(i)
                            .whenComplete((done, failure) -> free.release())
                            .toCompletableFuture();
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
        return (System.nanoTime() - begin) / 1e9;
    }

    CompletionStage<?> createConfigMap(int number) {
        return post(api(number) + configMaps(number), """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-%d"},"data":{"text":"%s"}}""".formatted(number, TEXT));
    }

    CompletionStage<?> createDeployment(int number, int replicas) {
        return post(api(number) + deployments(number), """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"app-%d"},"spec":{"replicas":%d,
                "selector":{"matchLabels":{"app":"app-%d"}},"template":{"metadata":{"labels":{"app":"app-%d"}},
                "spec":{"containers":[{"name":"main","image":"example/app:1"}]}}}}""".formatted(number, replicas, number, number));
    }

    CompletionStage<?> getConfigMap(int number) {
        return send(HttpRequest.newBuilder(URI.create(api(number) + configMap(number))));
    }

    /** The path of a ConfigMap that was made. */
    static String configMap(int number) {
        return configMaps(number) + "/map-" + number;
    }

    /** The path of a Deployment that was made. */
    static String deployment(int number) {
        return deployments(number) + "/app-" + number;
    }

    private static String configMaps(int number) {
        return "/api/v1/namespaces/bench-" + number % NAMESPACES + "/configmaps";
    }

    private static String deployments(int number) {
        return "/apis/apps/v1/namespaces/bench-" + number % NAMESPACES + "/deployments";
    }

    private String api(int number) {
        return apis.get(number % apis.size());
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
                        throw new LaunchException("The API answers " + answer.statusCode() + ": "
                                + new String(answer.body(), StandardCharsets.UTF_8));
                    }
                });
    }
}
