package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.balance.Target;
import io.starling.core.ingress.RoutingTable;
import io.starling.core.object.ApiObject;
import io.starling.node.local.LaunchException;
import io.starling.node.local.Ports;
import io.starling.node.network.ingress.Backends;
import io.starling.node.network.ingress.IngressRules;
import io.starling.node.network.ingress.IngressServer;
import io.starling.node.network.proxy.UserSpaceProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/**
 * The proxies of a member beside haproxy and nginx, in front of one backend, in turns. Ours run in the process that makes the requests,
 * with as many event loops as the others have threads.
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
        int threads = Runtime.getRuntime().availableProcessors();
        InetSocketAddress ours = free();
        try (Rival backend = Rival.backend(directory, free(), List.of());
                Rival haproxy = Rival.connections(directory, free(), backend.address());
                Rival nginx = Rival.proxy(directory, free(), backend.address());
                UserSpaceProxy proxy = UserSpaceProxy.start(new UserSpaceProxy.Settings(
                        "bench", "bench", HOST, false, false, directory.resolve("ports"), threads, it -> it))) {
            proxy.apply(BenchServices.told(
                    List.of(BenchServices.service("web", "10.96.0.1", ours.getPort(), List.of(backend.address())))));
            KernelFigures.awaitAnswer(ours, true);
            compare("user-space proxy", ours, "haproxy", haproxy.address());
            IngressServer ingress = ingress(threads, backend.address());
            compare("ingress", new InetSocketAddress(HOST, ingress.ports().get(0)), "nginx", nginx.address());
            ingress.close(Duration.ZERO).toCompletableFuture().join();
        }
    }

    private InetSocketAddress free() {
        int found = Ports.firstFree(HOST, port, 1);
        port = found + 1;
        return new InetSocketAddress(HOST, found);
    }

    private static IngressServer ingress(int threads, InetSocketAddress backend) {
        try {
            IngressServer server = IngressServer.start(HOST, List.of(0), threads);
            Target target = new Target(backend.getHostString(), backend.getPort(), 1);
            server.follow(new IngressRules(
                    RoutingTable.of(List.of(toAll())),
                    ref -> Optional.of(new Backends.Backend("", List.of(target))),
                    Map.of(),
                    Map.of()));
            return server;
        } catch (IOException e) {
            throw new LaunchException("The ingress doesn't start: " + e.getMessage() + ".", e);
        }
    }

    private static ApiObject toAll() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("namespace", "bench").put("name", "bench");
        tree.putObject("spec")
                .putObject("defaultBackend")
                .putObject("service")
                .put("name", "web")
                .putObject("port")
                .put("number", 80);
        return ApiObject.of(tree);
    }

    private void compare(String name, InetSocketAddress ours, String rival, InetSocketAddress theirs) {
        compare(name, "requests over kept connections", "1/s", ours, rival, theirs, Blast::requests);
        compare(name, "connections with a request each", "1/s", ours, rival, theirs, Blast::connections);
        compare(name, "big answers", "MB/s", ours, rival, theirs, Blast::megabytes);
    }

    private void compare(
            String name,
            String what,
            String unit,
            InetSocketAddress ours,
            String rival,
            InetSocketAddress theirs,
            ToDoubleBiFunction<InetSocketAddress, Duration> load) {
        report.progress(name + ", once before it counts: " + load.applyAsDouble(ours, time));
        List<Double> ownRates = new ArrayList<>();
        List<Double> rivalRates = new ArrayList<>();
        List<Double> behind = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double own = load.applyAsDouble(ours, time);
            double other = load.applyAsDouble(theirs, time);
            ownRates.add(own);
            rivalRates.add(other);
            behind.add(other / own);
        }
        report.add(name + ": " + what, unit, ownRates);
        report.add(rival + ": " + what, unit, rivalRates);
        report.add(rival + " over " + name + ": " + what, "x", MOST_BEHIND, behind);
    }
}
