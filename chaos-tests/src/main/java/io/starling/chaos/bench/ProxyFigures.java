package io.starling.chaos.bench;

import io.starling.chaos.bench.Blast.Load;
import io.starling.node.local.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The proxies of a member beside haproxy and nginx, in front of one backend, in turns. Ours have as many event loops as the others
 * have threads.
 */
final class ProxyFigures {
    private static final String HOST = "127.0.0.1";
    private static final int LOWEST_PORT = 22_000;
    /** At least 0.7 of what they do. */
    private static final double MOST_BEHIND = 1 / 0.7;

    private final Path directory;
    private final Report report;
    private final int runs;
    private final Duration time;
    private int port = LOWEST_PORT;

    ProxyFigures(Path directory, Report report, int runs, Duration time) {
        this.directory = directory;
        this.report = report;
        this.runs = runs;
        this.time = time;
    }

    void measure() {
        Rival.require("nginx");
        Rival.require("haproxy");
        InetSocketAddress node = free();
        try (Rival backend = Rival.backend(directory, free(), List.of());
                Rival haproxy = Rival.connections(directory, free(), backend.address());
                Rival nginx = Rival.proxy(directory, free(), backend.address());
                OwnProxies own = OwnProxies.start(directory, node, backend.address())) {
            compare("user-space proxy", own.proxy(), "haproxy", haproxy.address());
            compare("ingress", own.ingress(), "nginx", nginx.address());
        }
    }

    private InetSocketAddress free() {
        int found = Ports.firstFree(HOST, port, 1);
        port = found + 1;
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), found);
    }

    private void compare(String name, InetSocketAddress ours, String rival, InetSocketAddress theirs) {
        compare(name, "requests over kept connections", "1/s", ours, rival, theirs, Load.REQUESTS);
        compare(name, "connections with a request each", "1/s", ours, rival, theirs, Load.CONNECTIONS);
        compare(name, "big answers", "MB/s", ours, rival, theirs, Load.MEGABYTES);
    }

    private void compare(
            String name,
            String what,
            String unit,
            InetSocketAddress ours,
            String rival,
            InetSocketAddress theirs,
            Load load) {
        report.progress(name + ", once before it counts: " + load.measure(ours, time));
        List<Double> ownRates = new ArrayList<>();
        List<Double> rivalRates = new ArrayList<>();
        List<Double> behind = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double own = load.measure(ours, time);
            double other = load.measure(theirs, time);
            ownRates.add(own);
            rivalRates.add(other);
            behind.add(other / own);
        }
        report.add(name + ": " + what, unit, ownRates);
        report.add(rival + ": " + what, unit, rivalRates);
        report.add(rival + " over " + name + ": " + what, "x", MOST_BEHIND, behind);
    }
}
