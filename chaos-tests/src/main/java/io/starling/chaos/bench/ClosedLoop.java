package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * As many requests as are answered, with so many under way at once, each on a connection of its own; the connections are
 * spread over the servers. Any request that isn't answered well ends it. One thread does it all.
 */
final class ClosedLoop {
    /** How many are under way unless something else is said. */
    static final int AT_ONCE = 32;

    private static final long SILENCE_MILLIS = 60_000;

    private final IntFunction<byte[]> requests;
    private final int count;
    private final long end;
    private int next;
    private int open;
    private long bytes;
    private long[] nanos = new long[4096];
    private int answered;

    private ClosedLoop(IntFunction<byte[]> requests, int count, long end) {
        this.requests = requests;
        this.count = count;
        this.end = end;
    }

    /**
     * What came of a run.
     *
     * @param perSecond answers
     * @param p50 the latency in milliseconds that half of them didn't exceed
     * @param p99 the latency in milliseconds that 99 of a hundred didn't exceed
     * @param bytes of an answer's body, on average
     */
    record Outcome(double perSecond, double p50, double p99, double bytes) {}

    private static final class Lane {
        private final HttpConnection connection;
        private long sent;

        Lane(Selector selector, URI server) throws IOException {
            this.connection = new HttpConnection(selector, server, this);
        }
    }

    /** As below, with 32 at once. */
    static Outcome run(List<URI> servers, int count, long nanos, IntFunction<byte[]> requests) {
        return run(servers, AT_ONCE, count, nanos, requests);
    }

    /**
     * Runs until either is reached.
     *
     * @param servers URLs; their paths don't count
     * @param atOnce how many are under way
     * @param count how many requests there are
     * @param nanos how long it may take
     * @param requests by number, from 0, as they go over the wire
     */
    static Outcome run(List<URI> servers, int atOnce, int count, long nanos, IntFunction<byte[]> requests) {
        long begin = System.nanoTime();
        ClosedLoop loop = new ClosedLoop(requests, count, nanos == Long.MAX_VALUE ? nanos : begin + nanos);
        try (Selector selector = Selector.open()) {
            List<Lane> lanes = new ArrayList<>();
            for (int lane = 0; lane < atOnce; lane++) {
                lanes.add(new Lane(selector, servers.get(lane % servers.size())));
            }
            for (Lane lane : lanes) {
                loop.send(lane);
            }
            loop.untilAllAreAnswered(selector);
            for (Lane lane : lanes) {
                lane.connection.close();
            }
        } catch (IOException e) {
            throw new LaunchException("A request isn't answered: " + e.getMessage() + ".", e);
        }
        return loop.outcome((System.nanoTime() - begin) / 1e9);
    }

    private void untilAllAreAnswered(Selector selector) throws IOException {
        while (open > 0) {
            if (selector.select(SILENCE_MILLIS) == 0) {
                throw new LaunchException("Nothing was answered for a minute.");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                Lane lane = (Lane) key.attachment();
                if (lane.connection.read()) {
                    answered(lane);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void send(Lane lane) throws IOException {
        long now = System.nanoTime();
        if (next >= count || now >= end) {
            return;
        }
        open++;
        lane.sent = now;
        lane.connection.send(requests.apply(next++));
    }

    private void answered(Lane lane) throws IOException {
        open--;
        if (lane.connection.status() >= 300) {
            throw new LaunchException("A request is answered with " + lane.connection.status() + ".");
        }
        if (answered == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * answered);
        }
        nanos[answered++] = System.nanoTime() - lane.sent;
        bytes += lane.connection.body();
        send(lane);
    }

    private Outcome outcome(double seconds) {
        long[] sorted = Arrays.copyOf(nanos, answered);
        Arrays.sort(sorted);
        return new Outcome(
                answered / seconds, millis(sorted, 0.5), millis(sorted, 0.99), bytes / (double) Math.max(1, answered));
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)] / 1e6;
    }
}
