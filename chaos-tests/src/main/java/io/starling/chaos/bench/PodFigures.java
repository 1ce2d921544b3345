package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Pods of a Deployment beside the same number of containers in the bare engine, turn by turn. */
final class PodFigures {
    private static final int MANY = 50;
    private static final double RATIO = 1.25;
    private static final double EXTRA_MILLIS = 150;

    /** A single container is quick, so it is looked at more often. */
    private static final int SINGLES = 5;

    /** The first of anything loads classes and warms caches, on both sides. */
    private static final int AT_FIRST = 10;

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    private final BenchCluster cluster;
    private final BareEngine engine;
    private final Report report;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    PodFigures(BenchCluster cluster, BareEngine engine, Report report) {
        this.cluster = cluster;
        this.engine = engine;
        this.report = report;
    }

    void measure(int runs) {
        engine.run(AT_FIRST);
        deploy("warm-up", AT_FIRST);
        compare(runs);
        List<Double> bare = new ArrayList<>();
        List<Double> pods = new ArrayList<>();
        List<Double> extra = new ArrayList<>();
        for (int run = 0; run < runs * SINGLES; run++) {
            bare.add(engine.run(1));
            pods.add(deploy("one-" + run, 1));
            extra.add(pods.get(run) - bare.get(run));
        }
        report.add("1 container, bare engine", "ms", bare);
        report.add("1 replica: create request to Running", "ms", pods);
        report.add("1 replica over bare engine", "ms", EXTRA_MILLIS, extra);
    }

    private void compare(int runs) {
        List<Double> bare = new ArrayList<>();
        List<Double> pods = new ArrayList<>();
        List<Double> ratio = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            bare.add(engine.run(MANY) / 1000);
            pods.add(deploy("many-" + run, MANY) / 1000);
            ratio.add(pods.get(run) / bare.get(run));
        }
        report.add(MANY + " containers, bare engine, 16 at once", "s", bare);
        report.add(MANY + " replicas: create request to all Running", "s", pods);
        report.add(MANY + " replicas to bare engine", "x", RATIO, ratio);
    }

    /** Milliseconds from sending the Deployment until a watch has shown all its pods Running. It is deleted afterwards. */
    private double deploy(String name, int replicas) {
        String selector = "?labelSelector=app%3D" + name;
        try (PodWatch watch = PodWatch.open(cluster.apis().get(0) + "/api/v1/namespaces/default/pods" + selector)) {
            long begin = System.nanoTime();
            cluster.api().create(DEPLOYMENTS, deployment(name, replicas));
            watch.awaitRunning(replicas);
            double millis = (System.nanoTime() - begin) / 1e6;
            delete(cluster.apis().get(0) + DEPLOYMENTS + "/" + name);
            watch.awaitNone();
            return millis;
        }
    }

    private void delete(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).DELETE().build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                throw new LaunchException("DELETE " + url + " is answered with " + status + ".");
            }
        } catch (IOException e) {
            throw new LaunchException("DELETE " + url + " fails: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    /** A Deployment of containers like those of {@link BareEngine}. */
    static ObjectNode deployment(String name, int replicas) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "apps/v1").put("kind", "Deployment");
        tree.putObject("metadata").put("name", name);
        ObjectNode spec = tree.putObject("spec").put("replicas", replicas);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        ObjectNode pod = template.putObject("spec").put("terminationGracePeriodSeconds", 0);
        ObjectNode container = pod.putArray("containers").addObject();
        container.put("name", "main").put("image", BareEngine.IMAGE);
        BareEngine.COMMAND.forEach(container.putArray("command")::add);
        return tree;
    }
}
