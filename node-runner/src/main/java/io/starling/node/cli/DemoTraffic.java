package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Requests to the demo's application, one after the other, as a client makes them that tries the next pod when one fails. */
final class DemoTraffic implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(500))
            .build();

    private final Supplier<List<String>> addresses;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "demo-traffic");
    private volatile boolean closed;

    private DemoTraffic(Supplier<List<String>> addresses) {
        this.addresses = addresses;
    }

    /** Begins to ask the pods at the addresses. */
    static DemoTraffic to(Supplier<List<String>> addresses) {
        DemoTraffic traffic = new DemoTraffic(addresses);
        traffic.thread.setDaemon(true);
        traffic.thread.start();
        return traffic;
    }

    /** What a pod says; empty when it doesn't answer. */
    static String page(String address) {
        URI uri = URI.create("http://" + address + ":" + Demo.PORT + "/");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body().strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Returns when so many more requests were answered. */
    void awaitAnswers(int more) {
        int until = answered.get() + more;
        long began = System.nanoTime();
        while (answered.get() < until) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(60)) {
                throw new LaunchException("The demo failed: the application stopped answering.");
            }
            pause(20);
        }
    }

    String summary() {
        return "meanwhile " + answered.get() + " requests were answered and " + failed.get() + " were not";
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        List<String> known = List.of();
        for (int i = 0; !closed; i++) {
            try {
                known = addresses.get();
            } catch (LaunchException e) {
                // The list of a moment ago will do.
            }
            count(known, i);
            pause(50);
        }
    }

    private void count(List<String> known, int turn) {
        for (int i = 0; i < known.size(); i++) {
            if (!page(known.get((turn + i) % known.size())).isEmpty()) {
                answered.incrementAndGet();
                return;
            }
        }
        failed.incrementAndGet();
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
