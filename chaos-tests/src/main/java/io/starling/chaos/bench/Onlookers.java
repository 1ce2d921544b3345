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

/** How soon those who watch something see that it changes, on all members. One thread reads all watches. */
final class Onlookers {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final int REST_MILLIS = 50;

    private final List<URI> apis;
    private final Scene scene;

    private Onlookers(List<URI> apis, Scene scene) {
        this.apis = apis;
        this.scene = scene;
    }

    /**
     * What is watched.
     *
     * @param watch the path of the watch, with its query
     * @param change the request that makes the change of a number, as it goes over the wire; the first is made before anybody watches
     * @param mark what is shown of it, and of no other
     */
    record Scene(String watch, IntFunction<byte[]> change, IntFunction<String> mark) {}

    private static final class Watcher {
        private final HttpConnection connection;
        private String awaited = "";

        Watcher(Selector selector, URI api) throws IOException {
            this.connection = new HttpConnection(selector, api, this);
        }
    }

    /**
     * Makes one change after the other, each when all have seen the one before.
     *
     * @return how long each watcher waited for each change since it was sent, in milliseconds: the time that the change itself takes
     *     is in it
     */
    static double[] see(List<URI> apis, int watchers, int changes, Scene scene) {
        Onlookers onlookers = new Onlookers(apis, scene);
        double[] millis = new double[watchers * changes];
        int seen = 0;
        try (Selector selector = Selector.open()) {
            ClosedLoop.run(apis, 1, 1, Long.MAX_VALUE, scene.change());
            List<Watcher> all = onlookers.open(selector, watchers);
            for (int i = 1; i <= changes; i++) {
                seen = onlookers.see(selector, all, i, millis, seen);
                BenchCluster.pause(REST_MILLIS);
            }
            for (Watcher each : all) {
                each.connection.close();
            }
        } catch (IOException e) {
            throw new LaunchException("A watch ended: " + e.getMessage() + ".", e);
        }
        return millis;
    }

    private List<Watcher> open(Selector selector, int watchers) throws IOException {
        List<Watcher> all = new ArrayList<>();
        for (int i = 0; i < watchers; i++) {
            Watcher watcher = new Watcher(selector, apis.get(i % apis.size()));
            watcher.awaited = scene.mark().apply(0);
            watcher.connection.send(HttpConnection.request("GET", scene.watch(), "", ""));
            all.add(watcher);
        }
        int open = 0;
        while (open < watchers) {
            open += told(selector).size();
        }
        return all;
    }

    private int see(Selector selector, List<Watcher> all, int number, double[] millis, int before) throws IOException {
        all.forEach(watcher -> watcher.awaited = scene.mark().apply(number));
        HttpConnection changing = new HttpConnection(selector, apis.get(number % apis.size()), "change");
        long sent = System.nanoTime();
        changing.send(scene.change().apply(number));
        int seen = before;
        while (seen < before + all.size()) {
            int told = told(selector).size();
            double now = (System.nanoTime() - sent) / 1e6;
            Arrays.fill(millis, seen, seen + told, now);
            seen += told;
        }
        changing.close();
        return seen;
    }

    /** Those who have seen now what they wait for. */
    private static List<Watcher> told(Selector selector) throws IOException {
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new LaunchException("A minute was not enough until all watchers have seen a change.");
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
}
