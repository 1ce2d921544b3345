package io.starling.chaos.bench;

import static io.starling.chaos.bench.WebApplication.DEPLOYMENTS;
import static io.starling.chaos.bench.WebApplication.NAMESPACE;
import static io.starling.chaos.bench.WebApplication.until;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.local.LaunchException;
import io.starling.node.local.MemberPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Requests at a fixed rate through a cluster IP, a node port and every member's ingress, each on a connection of its own, while pods
 * are replaced. The pods are processes: an nginx each.
 */
final class TrafficFigures {
    private static final int REPLICAS = 4;
    private static final int PER_SECOND = 500;
    private static final int LANES = 64;
    private static final int HEAD_START_MILLIS = 2_000;
    private final Path directory;
    private final BenchCluster cluster;
    private final Report report;
    private final Duration time;
    private final WebApplication application;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final Map<String, AtomicInteger> problems = new TreeMap<>();
    private final List<InetSocketAddress> doors = new ArrayList<>();
    private final MemberPlan victim;

    /** @param time how long each load takes; what happens meanwhile must be over by then */
    TrafficFigures(Path directory, BenchCluster cluster, Report report, Duration time) {
        this.directory = directory;
        this.cluster = cluster;
        this.application = new WebApplication(cluster);
        this.report = report;
        this.time = time;
        this.victim = cluster.local().plan().member(BenchCluster.MEMBERS);
    }

    void measure() {
        Rival.require("nginx");
        try {
            serve();
            during("a rolling update", this::update, no -> false);
            during("a node drain", this::drain, no -> false);
            ProcessHandle process = ProcessHandle.of(cluster.local()
                            .directory()
                            .member(victim)
                            .orElseThrow()
                            .pid())
                    .orElseThrow();
            AtomicLong dead = new AtomicLong(Long.MAX_VALUE);
            during(
                    "a killed member, but for connections to it",
                    () -> {
                        cluster.local().kill(victim);
                        // Until it is taken apart the kernel goes on making connections for it.
                        until("it is dead", () -> !process.isAlive());
                        dead.set(System.nanoTime());
                        until("all pods are ready elsewhere", () -> ready(victim.name(), false) == REPLICAS);
                    },
                    failed -> failed.door().getPort() == victim.ingressPort() || failed.begun() < dead.get());
        } finally {
            lanes.shutdownNow();
        }
    }

    /** What can go wrong with one request. */
    private record Failed(InetSocketAddress door, long begun) {}

    private interface Excuse {
        boolean excuses(Failed failed);
    }

    private void serve() {
        application.apply(directory, REPLICAS, application.ownProbe());
        until("all pods are ready", () -> ready(victim.name(), true) + ready(victim.name(), false) == REPLICAS);
        doors.add(application.clusterIp());
        doors.add(application.nodePort());
        doors.addAll(application.ingresses());
        doors.forEach(door -> until(door + " answers", () -> WebApplication.answers(door)));
    }

    private void during(String what, Runnable change, Excuse excuse) {
        problems.clear();
        AtomicInteger excused = new AtomicInteger();
        CompletableFuture<Void> changed = CompletableFuture.runAsync(() -> {
            BenchCluster.pause(HEAD_START_MILLIS);
            change.run();
        });
        OpenLoop.Latencies latencies = OpenLoop.run(PER_SECOND, time, number -> {
            InetSocketAddress door = door(number);
            return CompletableFuture.runAsync(() -> request(door, excuse, excused), lanes);
        });
        if (!changed.isDone()) {
            throw new LaunchException(what + " took longer than the load; make it longer with --traffic-seconds.");
        }
        changed.join();
        problems.forEach((problem, times) -> report.progress(times + " times: " + problem));
        report.add(what + ", " + PER_SECOND + "/s: failed requests", "", 0, List.of((double) latencies.failed()));
        report.add(what + ": failed connections to what was killed", "", List.of(excused.doubleValue()));
        report.add(what + ": latency p99", "ms", List.of(latencies.percentile(99)));
    }

    /** A third through each: cluster IP, node port, the members' ingresses in turn. */
    private InetSocketAddress door(int number) {
        return doors.get(number % 3 < 2 ? number % 3 : 2 + number / 3 % (doors.size() - 2));
    }

    private void request(InetSocketAddress door, Excuse excuse, AtomicInteger excused) {
        long begun = System.nanoTime();
        try {
            Blast.once(door);
        } catch (IOException e) {
            if (excuse.excuses(new Failed(door, begun))) {
                excused.incrementAndGet();
                return;
            }
            synchronized (problems) {
                problems.computeIfAbsent(door + ": " + e.getMessage(), it -> new AtomicInteger())
                        .incrementAndGet();
            }
            throw new LaunchException(door + " doesn't answer well.", e);
        }
    }

    private void update() {
        send(request(DEPLOYMENTS + "/web")
                .header("Content-Type", "application/merge-patch+json")
                .method(
                        "PATCH",
                        BodyPublishers.ofString(
                                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"updated\":\"once\"}}}}}")));
        until("the update is over", () -> {
            JsonNode deployment = cluster.api().get(DEPLOYMENTS + "/web");
            JsonNode status = deployment.path("status");
            return status.path("observedGeneration").asLong()
                            >= deployment.path("metadata").path("generation").asLong()
                    && status.path("updatedReplicas").asInt() == REPLICAS
                    && status.path("readyReplicas").asInt() == REPLICAS
                    && status.path("replicas").asInt() == REPLICAS;
        });
    }

    private void drain() {
        cordon(true);
        for (String pod : pods(victim.name())) {
            send(request(NAMESPACE + "pods/" + pod + "/eviction")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":"
                            + "{\"name\":\"" + pod + "\",\"namespace\":\"default\"}}")));
        }
        until("the node is drained", () -> pods(victim.name()).isEmpty() && ready(victim.name(), false) == REPLICAS);
        cordon(false);
    }

    private void cordon(boolean cordoned) {
        send(request("/api/v1/nodes/" + victim.name())
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString("{\"spec\":{\"unschedulable\":" + cordoned + "}}")));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(cluster.apis().get(0) + path));
    }

    private void send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new LaunchException("A request is answered with " + answer.body() + ".");
            }
        } catch (IOException e) {
            throw new LaunchException("A request fails: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    private List<String> pods(String node) {
        return items().filter(pod -> pod.path("spec").path("nodeName").asText().equals(node))
                .map(pod -> pod.path("metadata").path("name").asText())
                .toList();
    }

    /** @param there on this node, or on all others */
    private long ready(String node, boolean there) {
        return items().filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(pod -> pod.path("spec").path("nodeName").asText().equals(node) == there)
                .filter(TrafficFigures::ready)
                .count();
    }

    private Stream<JsonNode> items() {
        JsonNode list = cluster.api().get(NAMESPACE + "pods?labelSelector=app%3Dweb");
        return StreamSupport.stream(list.path("items").spliterator(), false);
    }

    private static boolean ready(JsonNode pod) {
        return StreamSupport.stream(pod.path("status").path("conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }
}
