package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is measured of a ZooKeeper: how soon watchers have the list with a new child in it, and what many nodes take. One thread. */
final class ZooKeeperFigures {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String PARENT = "/watched";
    private static final int SENT_AHEAD = 500;

    private final URI server;
    private final Report report;

    ZooKeeperFigures(URI server, Report report) {
        this.server = server;
        this.report = report;
    }

    private static final class Watcher {
        private final ZooKeeperConnection connection;
        private String awaited = "";

        Watcher(Selector selector, URI server) throws IOException {
            this.connection = new ZooKeeperConnection(selector, server, this);
        }
    }

    /** A watcher has seen a new child when it has the list with it: after its watch told it, and it asked again. */
    void newInstances(int watchers, int registered) {
        double[] millis = new double[watchers * registered];
        int seen = 0;
        try (Selector selector = Selector.open()) {
            Watcher registering = new Watcher(selector, server);
            registering.connection.create(PARENT, new byte[0]);
            until(selector, 2);
            List<Watcher> all = new ArrayList<>();
            for (int i = 0; i < watchers; i++) {
                Watcher watcher = new Watcher(selector, server);
                watcher.connection.watchChildren(PARENT);
                all.add(watcher);
            }
            until(selector, 2 * watchers);
            for (int i = 0; i < registered; i++) {
                String name = "new-" + i + "-";
                all.forEach(watcher -> watcher.awaited = name);
                long sent = System.nanoTime();
                registering.connection.create(PARENT + "/" + name, new byte[0]);
                int end = seen + watchers;
                while (seen < end) {
                    int told = told(selector);
                    Arrays.fill(millis, seen, seen + told, (System.nanoTime() - sent) / 1e6);
                    seen += told;
                }
                BenchCluster.pause(50);
            }
            for (Watcher each : all) {
                each.connection.close();
            }
            registering.connection.close();
        } catch (IOException e) {
            throw new LaunchException("ZooKeeper: " + e.getMessage() + ".", e);
        }
        NewInstances.note("ZooKeeper: ", watchers, millis, null, report);
    }

    /** How many of the watchers have the list by now with what they wait for. */
    private int told(Selector selector) throws IOException {
        select(selector);
        int seen = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            Watcher watcher = (Watcher) key.attachment();
            watcher.connection.read();
            ZooKeeperConnection.Told told = watcher.connection.next();
            while (told != null) {
                if (told.watch()) {
                    watcher.connection.watchChildren(PARENT);
                } else if (!watcher.awaited.isEmpty() && told.content().contains(watcher.awaited)) {
                    watcher.awaited = "";
                    seen++;
                }
                told = watcher.connection.next();
            }
        }
        selector.selectedKeys().clear();
        return seen;
    }

    /** Makes as many nodes with as many bytes as a registration has. */
    void fill(int services, int instances, int bytes) {
        try (Selector selector = Selector.open()) {
            Watcher writer = new Watcher(selector, server);
            byte[] data = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
            for (int service = 0; service < services; service++) {
                writer.connection.create("/service-" + service, new byte[0]);
            }
            until(selector, 1 + services);
            for (int done = 0; done < instances; done += SENT_AHEAD) {
                int end = Math.min(instances, done + SENT_AHEAD);
                for (int i = done; i < end; i++) {
                    writer.connection.create("/service-" + i % services + "/instance-" + i / services, data);
                }
                until(selector, end - done);
            }
            writer.connection.close();
        } catch (IOException e) {
            throw new LaunchException("ZooKeeper: " + e.getMessage() + ".", e);
        }
    }

    /** Until so many answers came. */
    private static void until(Selector selector, int answers) throws IOException {
        int come = 0;
        while (come < answers) {
            select(selector);
            for (SelectionKey key : selector.selectedKeys()) {
                ZooKeeperConnection connection = ((Watcher) key.attachment()).connection;
                connection.read();
                while (connection.next() != null) {
                    come++;
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private static void select(Selector selector) throws IOException {
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new LaunchException("ZooKeeper didn't answer for a minute.");
        }
    }
}
