package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How soon those who watch the instances of a service see a new one, on all members. One thread reads all watches. */
final class NewInstances {
    /** How many instances are registered, one after the other. */
    static final int REGISTERED = 100;

    private static final double SEEN_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String WATCH = "/apis/registry.starling.io/v1/namespaces/default/instances?watch=1"
            + "&labelSelector=registry.starling.io/service%3Dwatched";

    private final List<URI> apis;
    private final Report report;
    private final EurekaRequests requests = new EurekaRequests("/eureka");

    NewInstances(List<URI> apis, Report report) {
        this.apis = apis;
        this.report = report;
    }

    private static final class Watcher {
        private final HttpConnection connection;
        private String awaited = "";

        Watcher(Selector selector, URI api) throws IOException {
            this.connection = new HttpConnection(selector, api, this);
        }
    }

    void measure(int watchers) {
        double[] millis = new double[watchers * REGISTERED];
        int seen = 0;
        try (Selector selector = Selector.open()) {
            register(0);
            List<Watcher> all = open(selector, watchers);
            for (int i = 1; i <= REGISTERED; i++) {
                seen = see(selector, all, i, millis, seen);
                BenchCluster.pause(50);
            }
            for (Watcher each : all) {
                each.connection.close();
            }
        } catch (IOException e) {
            throw new LaunchException("A watch ended: " + e.getMessage() + ".", e);
        }
        note("", watchers, millis, SEEN_MILLIS, report);
    }

    /** @param atMost what is promised of the 99th percentile; null where nothing is */
    static void note(String who, int watchers, double[] millis, @Nullable Double atMost, Report report) {
        Arrays.sort(millis);
        String name = who + "new instance seen by " + watchers + " watchers: ";
        report.add(name + "p50", "ms", List.of(millis[millis.length / 2]));
        List<Double> p99 = List.of(millis[millis.length * 99 / 100]);
        if (atMost == null) {
            report.add(name + "p99", "ms", p99);
        } else {
            report.add(name + "p99", "ms", atMost, p99);
        }
    }

    private List<Watcher> open(Selector selector, int watchers) throws IOException {
        List<Watcher> all = new ArrayList<>();
        for (int i = 0; i < watchers; i++) {
            Watcher watcher = new Watcher(selector, apis.get(i % apis.size()));
            watcher.awaited = mark(0);
            watcher.connection.send(HttpConnection.request("GET", WATCH, "", ""));
            all.add(watcher);
        }
        int open = 0;
        while (open < watchers) {
            open += told(selector).size();
        }
        return all;
    }

    /** From when it is sent: what a watcher waits is the registration too. */
    private int see(Selector selector, List<Watcher> all, int number, double[] millis, int before) throws IOException {
        all.forEach(watcher -> watcher.awaited = mark(number));
        HttpConnection registering = new HttpConnection(selector, apis.get(number % apis.size()), "registration");
        long sent = System.nanoTime();
        registering.send(requests.register("WATCHED", id(number)));
        int seen = before;
        while (seen < before + all.size()) {
            int told = told(selector).size();
            double now = (System.nanoTime() - sent) / 1e6;
            Arrays.fill(millis, seen, seen + told, now);
            seen += told;
        }
        registering.close();
        return seen;
    }

    /** Those who have seen now what they wait for. */
    private List<Watcher> told(Selector selector) throws IOException {
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new LaunchException("A minute was not enough until all have seen a new instance.");
        }
        List<Watcher> told = new ArrayList<>();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Watcher watcher && watcher.connection.readsUntil(watcher.awaited)) {
                told.add(watcher);
            } else if (!(key.attachment() instanceof Watcher)) {
                key.cancel();
            }
        }
        selector.selectedKeys().clear();
        return told;
    }

    private void register(int number) {
        ClosedLoop.run(apis, 1, 1, Long.MAX_VALUE, i -> requests.register("WATCHED", id(number)));
    }

    private static String id(int number) {
        return "new-" + number + "-";
    }

    private static String mark(int number) {
        return "\"id\":\"" + id(number) + "\"";
    }
}
