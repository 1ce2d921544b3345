package io.starling.chaos.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Requests at a fixed rate, whatever becomes of the ones before. A latency counts from when the request was due, so that a
 * stall is paid for by every request that it delays.
 */
final class OpenLoop {
    private OpenLoop() {}

    /**
     * What came of a run.
     *
     * @param millis in ascending order; of requests that failed too
     * @param failed how many failed
     */
    record Latencies(List<Double> millis, int failed) {
        /** The latency that so many of a hundred requests did not exceed. */
        double percentile(double percent) {
            return millis.get(Math.max(0, (int) Math.ceil(millis.size() * percent / 100) - 1));
        }
    }

    /**
     * Runs.
     *
     * @param request sends the request of a number, counted from 0; completes exceptionally when it failed
     */
    static Latencies run(int perSecond, Duration time, IntFunction<CompletionStage<?>> request) {
        int count = (int) (perSecond * time.toSeconds());
        double[] millis = new double[count];
        AtomicInteger failed = new AtomicInteger();
        long begin = System.nanoTime();
        CompletableFuture<?>[] answers = IntStream.range(0, count)
                .mapToObj(number -> {
                    long due = begin + number * 1_000_000_000L / perSecond;
                    awaitTime(due);
                    return request.apply(number)
                            .handle((answer, failure) -> {
                                millis[number] = (System.nanoTime() - due) / 1e6;
                                return failure == null ? 0 : failed.incrementAndGet();
                            })
                            .toCompletableFuture();
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(answers).join();
        return new Latencies(Arrays.stream(millis).sorted().boxed().toList(), failed.get());
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
