package io.starling.chaos.bench;

import static io.starling.chaos.bench.WebApplication.until;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.starling.node.local.LaunchException;
import io.starling.node.local.MemberPlan;
import io.starling.node.network.proxy.UserSpaceProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * How soon a pod that becomes ready, or is no longer, is so in the names, the proxies and the ingresses of every node. The pod's
 * readiness probe asks this process; the clock starts when the probe gets the new answer.
 */
final class ReadinessFigures {
    private static final double MOST_MILLIS = 200;
    private static final int CHANGES = 20;
    private static final int LOOK_EVERY_MILLIS = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(5);
    private static final Pattern NAMES = Pattern.compile("names are answered at 127\\.0\\.0\\.1:(\\d+)");
    private static final String PROBE = "{\"httpGet\": {\"host\": \"127.0.0.1\", \"port\": %d, \"path\": \"/\"},"
            + " \"periodSeconds\": 1, \"successThreshold\": 1, \"failureThreshold\": 1}";

    private final Path directory;
    private final BenchCluster cluster;
    private final Report report;
    private final int runs;
    private final WebApplication application;
    private final ExecutorService lookers = Executors.newCachedThreadPool();

    /** What the probe is answered, and who is told when it was, for the first time. */
    private record Wish(boolean ready, CompletableFuture<Long> answered) {}

    private volatile Wish wish = new Wish(true, new CompletableFuture<>());

    ReadinessFigures(Path directory, BenchCluster cluster, Report report, int runs) {
        this.directory = directory;
        this.cluster = cluster;
        this.report = report;
        this.runs = runs;
        this.application = new WebApplication(cluster);
    }

    /** One way to a Service: whether it leads to the pod, or doesn't. */
    private interface Way {
        boolean is(boolean ready) throws IOException;
    }

    void measure() {
        Rival.require("nginx");
        try {
            HttpServer probed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            probed.createContext("/", this::probed);
            probed.start();
            try {
                application.apply(
                        directory, 1, PROBE.formatted(probed.getAddress().getPort()));
                measure(ways());
            } finally {
                probed.stop(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lookers.shutdownNow();
        }
    }

    private void probed(HttpExchange exchange) throws IOException {
        Wish present = wish;
        exchange.sendResponseHeaders(present.ready() ? 200 : 503, -1);
        exchange.close();
        present.answered().complete(System.nanoTime());
    }

    private Map<String, List<Way>> ways() throws IOException {
        Map<String, List<Way>> ways = new LinkedHashMap<>();
        List<Way> names = new ArrayList<>();
        for (MemberPlan member : cluster.local().plan().all()) {
            names.add(name(namesPort(member)));
        }
        ways.put("names", names);
        int nodePort = application.nodePort().getPort();
        int loops = BenchCluster.MEMBERS * UserSpaceProxy.usualThreads();
        ways.put("proxies", List.of(ready -> listeners(nodePort) == (ready ? loops : 0)));
        ways.put(
                "ingresses",
                application.ingresses().stream()
                        .<Way>map(door -> ready -> WebApplication.answers(door) == ready)
                        .toList());
        return ways;
    }

    private int namesPort(MemberPlan member) throws IOException {
        Path log = cluster.local().directory().log(member.name());
        try (Stream<String> lines = Files.lines(log)) {
            Optional<MatchResult> last =
                    lines.flatMap(line -> NAMES.matcher(line).results()).reduce((before, after) -> after);
            return Integer.parseInt(last.orElseThrow(() -> new LaunchException(
                            member.name() + " doesn't say where it answers names; see " + log + "."))
                    .group(1));
        }
    }

    private static Way name(int port) throws IOException {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        resolver.setTimeout(DNS_PATIENCE);
        Message question = Message.newQuery(
                Record.newRecord(Name.fromString("web-pods.default.svc.cluster.local."), Type.A, DClass.IN));
        return ready ->
                resolver.send(question).getSection(Section.ANSWER).stream().anyMatch(ARecord.class::isInstance)
                        == ready;
    }

    /** How many sockets of this machine listen at a port: members and their loops share it, one that answers says nothing of the others. */
    private static long listeners(int port) throws IOException {
        Pattern socket = Pattern.compile(":%04X [0-9A-F]+:0000 0A ".formatted(port));
        long found = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                found += lines.filter(line -> socket.matcher(line).find()).count();
            }
        }
        return found;
    }

    private void measure(Map<String, List<Way>> ways) {
        ways.forEach((name, all) -> all.forEach(way -> until("the pod is in all " + name, () -> is(way, true))));
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            Map<String, List<Double>> millis = new LinkedHashMap<>();
            for (int change = 0; change < CHANGES; change++) {
                change(change % 2 == 1, ways)
                        .forEach((name, times) -> millis.computeIfAbsent(name, it -> new ArrayList<>())
                                .addAll(times));
            }
            millis.forEach((name, times) ->
                    figures.computeIfAbsent(name, it -> new ArrayList<>()).add(p99(times)));
        }
        figures.forEach((name, all) -> report.add(
                "readiness in the " + name + " of every node: p99 of " + CHANGES + " changes", "ms", MOST_MILLIS, all));
    }

    private Map<String, List<Double>> change(boolean ready, Map<String, List<Way>> ways) {
        Wish next = new Wish(ready, new CompletableFuture<>());
        Map<String, List<CompletableFuture<Long>>> seen = new LinkedHashMap<>();
        wish = next;
        ways.forEach((name, all) -> seen.put(
                name,
                all.stream()
                        .map(way -> CompletableFuture.supplyAsync(() -> awaited(way, ready), lookers))
                        .toList()));
        long answered = next.answered().join();
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        seen.forEach((name, all) -> millis.put(
                name,
                all.stream()
                        .map(each -> Math.max(0, each.join() - answered) / 1e6)
                        .toList()));
        return millis;
    }

    private static long awaited(Way way, boolean ready) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!is(way, ready)) {
            if (System.nanoTime() > end) {
                throw new LaunchException("A node doesn't see within " + PATIENCE_NANOS / 1_000_000_000L
                        + " s that the pod is " + (ready ? "" : "not ") + "ready.");
            }
            BenchCluster.pause(LOOK_EVERY_MILLIS);
        }
        return System.nanoTime();
    }

    private static boolean is(Way way, boolean ready) {
        try {
            return way.is(ready);
        } catch (IOException e) {
            return false;
        }
    }

    private static double p99(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
}
