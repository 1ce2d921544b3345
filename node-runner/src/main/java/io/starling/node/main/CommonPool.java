package io.starling.node.main;

/**
 * The JVM's common pool, in which continuations of actors' answers run ({@code CompletionStage}s that Pekko hands out). On one
 * or two processors it would have a single thread, and {@code CompletableFuture} then starts a new thread for every
 * continuation: about ten per request, which cost more than the request itself.
 */
public final class CommonPool {
    private static final String PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";
    private static final int LEAST = 2;

    private CommonPool() {}

    /** Gives it the two threads with which it is used; only in time before anything in this JVM has used it. */
    public static void prepare() {
        // By default it has one thread fewer than there are processors.
        if (Runtime.getRuntime().availableProcessors() <= LEAST && System.getProperty(PARALLELISM) == null) {
            System.setProperty(PARALLELISM, Integer.toString(LEAST));
        }
    }
}
