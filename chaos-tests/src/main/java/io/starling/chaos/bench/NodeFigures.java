package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.node.local.LaunchException;
import io.starling.node.local.MemberPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;

/** The last member's node gets all replicas; then it is hurt, in four ways. */
final class NodeFigures {
    private static final double KILLED_SECONDS = 10;
    private static final double SILENT_SECONDS = 15;
    private static final double REPLACED_SECONDS = 0.5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LOOK_EVERY_MILLIS = 25;
    /** A slow machine may take longer to start an agent than pods stay on its node. */
    private static final int STAYING_SECONDS = 300;

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    private final BenchCluster cluster;
    private final BareEngine engine;
    private final Report report;
    private final int replicas;
    private final MemberPlan victim;
    private final String node;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param uid with the container's id and how often that was restarted: what changes when anything moves */
    private record Pod(String node, boolean ready, String uid, String container, int restarts) {}

    NodeFigures(BenchCluster cluster, BareEngine engine, Report report, int replicas) {
        this.cluster = cluster;
        this.engine = engine;
        this.report = report;
        this.replicas = replicas;
        this.victim = cluster.local().plan().member(BenchCluster.MEMBERS);
        this.node = victim.name();
    }

    void measure(int runs) {
        List<Double> bare = new ArrayList<>();
        List<Double> killed = new ArrayList<>();
        List<Double> silent = new ArrayList<>();
        List<Double> replaced = new ArrayList<>();
        List<Double> adopted = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            bare.add(engine.run(replicas) / 1000);
            replaced.add(filled("one-" + run, 1, 0, this::killContainer));
            adopted.add(filled("adopted-" + run, replicas, STAYING_SECONDS, this::restartAgent));
            killed.add(filled("killed-" + run, replicas, 0, this::killForGood));
            silent.add(filled("silent-" + run, replicas, 0, this::silence));
        }
        report.add("killed container to its pod Ready, its start taken off", "s", REPLACED_SECONDS, replaced);
        report.add("killed agent to Ready again, " + replicas + " pods unmoved", "s", adopted);
        report.add("bare engine: " + replicas + " containers started", "s", bare);
        report.add("node killed for good to " + replicas + " Ready elsewhere", "s", KILLED_SECONDS, killed);
        report.add("silent host to " + replicas + " Ready elsewhere", "s", SILENT_SECONDS, silent);
    }

    /**
     * Measures with pods on the victim alone, which are gone afterwards.
     *
     * @param patience how many seconds they stay on a lost node; 0 for what is usual
     */
    private double filled(String name, int count, int patience, ToDoubleFunction<String> measured) {
        for (int member = 1; member < BenchCluster.MEMBERS; member++) {
            cordon(cluster.local().plan().member(member).name(), true);
        }
        cluster.api()
                .create(
                        DEPLOYMENTS,
                        patience == 0 ? PodFigures.deployment(name, count) : patient(name, count, patience));
        until(name + " is ready on " + node, () -> ready(name, true) == count);
        for (int member = 1; member < BenchCluster.MEMBERS; member++) {
            cordon(cluster.local().plan().member(member).name(), false);
        }
        double seconds = measured.applyAsDouble(name);
        send(HttpRequest.newBuilder(URI.create(cluster.apis().get(0) + DEPLOYMENTS + "/" + name))
                .DELETE());
        until(name + " is gone", () -> pods(name).isEmpty());
        return seconds;
    }

    private static ObjectNode patient(String name, int count, int seconds) {
        ObjectNode deployment = PodFigures.deployment(name, count);
        ArrayNode tolerations =
                ((ObjectNode) deployment.path("spec").path("template").path("spec")).putArray("tolerations");
        for (String taint : List.of("not-ready", "unreachable")) {
            tolerations
                    .addObject()
                    .put("key", "node.kubernetes.io/" + taint)
                    .put("operator", "Exists")
                    .put("effect", "NoExecute")
                    .put("tolerationSeconds", seconds);
        }
        return deployment;
    }

    private double killContainer(String name) {
        Pod before = pods(name).get(0);
        double start = engine.run(1) / 1000;
        long begin = System.nanoTime();
        Commands.run(List.of("docker", "kill", before.container()));
        until(name + " is replaced", () -> pods(name).stream()
                .anyMatch(pod -> pod.ready() && !pod.container().equals(before.container())));
        return seconds(begin) - start;
    }

    private double restartAgent(String name) {
        Set<Pod> before = Set.copyOf(pods(name));
        ProcessHandle agent = agent();
        long begin = System.nanoTime();
        agent.destroyForcibly();
        until(node + " is back", () -> !agent.isAlive() && cluster.local().ready(victim));
        until(name + " is ready again", () -> ready(name, true) == replicas);
        double seconds = seconds(begin);
        if (!Set.copyOf(pods(name)).equals(before)) {
            throw new LaunchException(
                    "The agent was started again, and its pods aren't the same: " + before + " became " + pods(name));
        }
        return seconds;
    }

    private double killForGood(String name) {
        long begin = System.nanoTime();
        cluster.local().kill(victim);
        until(name + " is ready elsewhere", () -> ready(name, false) == replicas);
        double seconds = seconds(begin);
        cluster.local().start(victim);
        return seconds;
    }

    private double silence(String name) {
        ProcessHandle agent = agent();
        long begin = System.nanoTime();
        Commands.run(List.of("kill", "-STOP", Long.toString(agent.pid())));
        until(name + " is ready elsewhere", () -> ready(name, false) == replicas);
        double seconds = seconds(begin);
        Commands.run(List.of("kill", "-CONT", Long.toString(agent.pid())));
        until(node + " is back", () -> !agent.isAlive() && cluster.local().ready(victim));
        return seconds;
    }

    private ProcessHandle agent() {
        long pid = cluster.local().directory().member(victim).orElseThrow().pid();
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LaunchException("Not within " + PATIENCE.toSeconds() + " s: " + what + ".");
            }
            BenchCluster.pause(LOOK_EVERY_MILLIS);
        }
    }

    /** @param there on the victim's node, or on all others */
    private long ready(String name, boolean there) {
        return pods(name).stream()
                .filter(pod -> pod.ready() && pod.node().equals(node) == there)
                .count();
    }

    private List<Pod> pods(String name) {
        JsonNode list = cluster.api().get("/api/v1/namespaces/default/pods?labelSelector=app%3D" + name);
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .map(NodeFigures::pod)
                .toList();
    }

    private static Pod pod(JsonNode pod) {
        JsonNode container = pod.path("status").path("containerStatuses").path(0);
        boolean ready = StreamSupport.stream(
                        pod.path("status").path("conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
        String id = container.path("containerID").asText();
        return new Pod(
                pod.path("spec").path("nodeName").asText(),
                ready,
                pod.path("metadata").path("uid").asText(),
                id.substring(id.lastIndexOf('/') + 1),
                container.path("restartCount").asInt());
    }

    private void cordon(String name, boolean cordoned) {
        send(HttpRequest.newBuilder(URI.create(cluster.apis().get(0) + "/api/v1/nodes/" + name))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString("{\"spec\":{\"unschedulable\":" + cordoned + "}}")));
    }

    private void send(HttpRequest.Builder request) {
        try {
            int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                throw new LaunchException("A request is answered with " + status + ".");
            }
        } catch (IOException e) {
            throw new LaunchException("A request fails: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
