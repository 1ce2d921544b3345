package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.chaos.bench.OpenLoop.Latencies;
import io.starling.node.local.LaunchException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What somebody else asks of a cluster while it is busy with a wave: an object every 50 ms, a Deployment of one replica
 * every second. Latencies count from when the request was due.
 */
final class Meanwhile implements AutoCloseable {
    private static final int GET_MILLIS = 50;
    private static final int CREATE_MILLIS = 1000;
    private static final long PATIENCE_SECONDS = 60;
    private static final String READ = "/api/v1/namespaces/default";

    private final List<String> apis;
    private final Requests requests;
    private final List<MemberWatch> watches = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, Meanwhile::daemon);
    private final List<Double> gets = Collections.synchronizedList(new ArrayList<>());
    private final List<Double> creates = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failed = new AtomicInteger();
    /** When the Deployments that don't run everywhere yet were due, and how many members show them running. */
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    /** They make room again as soon as they have run. */
    private final Queue<CompletableFuture<?>> removals = new ConcurrentLinkedQueue<>();

    private record Waiting(long due, Set<Integer> shown) {}

    private Meanwhile(List<String> apis) {
        this.apis = apis;
        this.requests = new Requests(apis);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "meanwhile");
        thread.setDaemon(true);
        return thread;
    }

    static Meanwhile start(List<String> apis) {
        Meanwhile meanwhile = new Meanwhile(apis);
        for (int member = 0; member < apis.size(); member++) {
            meanwhile.watches.add(MemberWatch.open(
                    apis.get(member) + "/apis/apps/v1/deployments" + Fleet.PROBES, meanwhile.of(member)));
        }
        long begin = System.nanoTime();
        var unusedGets =
                meanwhile.timer.scheduleAtFixedRate(meanwhile.gets(begin), 0, GET_MILLIS, TimeUnit.MILLISECONDS);
        var unusedCreates =
                meanwhile.timer.scheduleAtFixedRate(meanwhile.creates(begin), 0, CREATE_MILLIS, TimeUnit.MILLISECONDS);
        return meanwhile;
    }

    private MemberWatch.Listener of(int member) {
        return new MemberWatch.Listener() {
            @Override
            public void began() {}

            @Override
            public void shown(JsonNode object) {
                if (object.at("/status/readyReplicas").asInt() == 1) {
                    runs(member, object.at("/metadata/name").asText());
                }
            }

            @Override
            public void gone(JsonNode object) {}
        };
    }

    private void runs(int member, String name) {
        waiting.computeIfPresent(name, (any, one) -> {
            one.shown().add(member);
            if (one.shown().size() < apis.size()) {
                return one;
            }
            creates.add((System.nanoTime() - one.due()) / 1e6);
            removals.add(requests.send(Fleet.deleteProbe(name)));
            return null;
        });
    }

    private Runnable gets(long begin) {
        AtomicInteger round = new AtomicInteger();
        return () -> {
            int number = round.getAndIncrement();
            long due = begin + TimeUnit.MILLISECONDS.toNanos((long) number * GET_MILLIS);
            var unused = Requests.get(apis.get(number % apis.size()) + READ).whenComplete((answer, failure) -> {
                gets.add((System.nanoTime() - due) / 1e6);
                if (failure != null || answer.statusCode() != 200) {
                    failed.incrementAndGet();
                }
            });
        };
    }

    private Runnable creates(long begin) {
        AtomicInteger round = new AtomicInteger();
        return () -> {
            int number = round.getAndIncrement();
            String name = "probe-" + number;
            long due = begin + TimeUnit.MILLISECONDS.toNanos((long) number * CREATE_MILLIS);
            waiting.put(name, new Waiting(due, ConcurrentHashMap.newKeySet()));
            var unused = requests.send(Fleet.createProbe(name)).exceptionally(failure -> {
                failed.incrementAndGet();
                return 0;
            });
        };
    }

    /**
     * What came of it.
     *
     * @param gets the time until an object was answered
     * @param creates the time until every member showed the one pod running
     */
    record Answers(Latencies gets, Latencies creates) {}

    /**
     * Ends it, and removes what it made.
     *
     * @throws LaunchException where one of the Deployments doesn't come to run everywhere
     */
    Answers finish() {
        timer.shutdown();
        long begin = System.nanoTime();
        while (!waiting.isEmpty()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new LaunchException("Deployments of one replica made during the wave don't run everywhere "
                        + PATIENCE_SECONDS + " s after it: " + waiting.keySet() + ".");
            }
            BenchCluster.pause(10);
        }
        CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new)).join();
        return new Answers(sorted(gets, failed.get()), sorted(creates, 0));
    }

    private static Latencies sorted(List<Double> millis, int failed) {
        synchronized (millis) {
            return new Latencies(millis.stream().sorted().toList(), failed);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        watches.forEach(MemberWatch::close);
    }
}
