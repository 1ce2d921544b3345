package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How soon those who watch the instances of a service see a new one, on all members. */
final class NewInstances {
    private static final int REGISTERED = 100;
    private static final double SEEN_MILLIS = 50;
    private static final Pattern ID = Pattern.compile("\"id\":\"(new-\\d+)\"");

    private final List<String> apis;
    private final Report report;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
    private final AtomicInteger watching = new AtomicInteger();

    NewInstances(List<String> apis, Report report) {
        this.apis = apis;
        this.report = report;
    }

    void measure(int watchers) {
        EurekaRequests requests =
                new EurekaRequests(apis.stream().map(api -> api + "/eureka").toList());
        register(requests, "new-0");
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (int i = 0; i < watchers; i++) {
            open.add(watch(apis.get(i % apis.size())));
        }
        until("all watch", () -> watching.get() >= watchers);
        for (int i = 1; i <= REGISTERED; i++) {
            register(requests, "new-" + i);
            BenchCluster.pause(100);
        }
        until("all have seen all", () -> millis.size() >= watchers * REGISTERED);
        open.forEach(each -> each.cancel(true));
        List<Double> sorted = millis.stream().sorted().toList();
        String name = "new instance seen by " + watchers + " watchers of three members: ";
        report.add(name + "p50", "ms", List.of(sorted.get(sorted.size() / 2)));
        report.add(name + "p99", "ms", SEEN_MILLIS, List.of(sorted.get(sorted.size() * 99 / 100)));
    }

    /** From when it is sent: what a watcher waits is the registration too. */
    private void register(EurekaRequests requests, String id) {
        sent.put(id, System.nanoTime());
        HttpResponse<Void> answer = http.sendAsync(
                        requests.register(sent.size(), "WATCHED", id), HttpResponse.BodyHandlers.discarding())
                .join();
        if (answer.statusCode() != 204) {
            throw new LaunchException("A registration is answered with " + answer.statusCode() + ".");
        }
    }

    private CompletableFuture<?> watch(String api) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api
                        + "/apis/registry.starling.io/v1/namespaces/default/instances?watch=1"
                        + "&labelSelector=registry.starling.io/service%3Dwatched"))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(this::told), task -> {
                    Thread thread = new Thread(task, "watcher");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private void told(String line) {
        long now = System.nanoTime();
        Matcher id = ID.matcher(line);
        if (!line.startsWith("{\"type\":\"ADDED\"") || !id.find()) {
            return;
        }
        if (id.group(1).equals("new-0")) {
            watching.incrementAndGet();
        } else {
            millis.add((now - sent.getOrDefault(id.group(1), now)) / 1e6);
        }
    }

    private static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LaunchException("Two minutes were not enough until " + what + ".");
            }
            BenchCluster.pause(50);
        }
    }
}
