package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** As many requests as are answered, with so many under way at once. Any that isn't answered well ends it. */
final class ClosedLoop {
    private static final int AT_ONCE = 32;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final IntFunction<HttpRequest> requests;
    private final int count;
    private final long end;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();

    private ClosedLoop(IntFunction<HttpRequest> requests, int count, long end) {
        this.requests = requests;
        this.count = count;
        this.end = end;
    }

    /**
     * What came of a run.
     *
     * @param perSecond answers
     * @param p99 the latency in milliseconds that 99 of a hundred didn't exceed
     * @param bytes of an answer's body, on average
     */
    record Outcome(double perSecond, double p99, double bytes) {}

    /**
     * Runs until either is reached.
     *
     * @param count how many requests there are
     * @param nanos how long it may take
     * @param requests by number, from 0
     */
    static Outcome run(int count, long nanos, IntFunction<HttpRequest> requests) {
        long begin = System.nanoTime();
        ClosedLoop loop = new ClosedLoop(requests, count, nanos == Long.MAX_VALUE ? nanos : begin + nanos);
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < AT_ONCE; lane++) {
            lanes.add(loop.lane());
        }
        CompletableFuture.allOf(lanes.toArray(CompletableFuture<?>[]::new)).join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<Double> sorted = loop.millis.stream().sorted().toList();
        return new Outcome(
                sorted.size() / seconds,
                sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * 0.99) - 1)),
                loop.bytes.get() / (double) sorted.size());
    }

    private CompletableFuture<Void> lane() {
        int number = next.getAndIncrement();
        if (number >= count || System.nanoTime() >= end) {
            return CompletableFuture.completedFuture(null);
        }
        long sent = System.nanoTime();
        return HTTP.sendAsync(requests.apply(number), HttpResponse.BodyHandlers.ofByteArray())
                .thenComposeAsync(answer -> {
                    if (answer.statusCode() >= 300) {
                        throw new LaunchException(answer.request().uri() + " answers " + answer.statusCode() + ".");
                    }
                    millis.add((System.nanoTime() - sent) / 1e6);
                    bytes.addAndGet(answer.body().length);
                    return lane();
                });
    }
}
