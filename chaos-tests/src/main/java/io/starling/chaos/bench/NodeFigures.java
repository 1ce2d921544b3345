package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.chaos.bench.NodesBench.Part;
import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/** Fails a node that runs all pods of a Deployment, and looks until as many are ready elsewhere. */
final class NodeFigures {
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String PODS = "/api/v1/namespaces/default/pods?resourceVersion=0&labelSelector=app%3D";
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path home;
    private final BenchCluster cluster;
    private final RuntimeKind runtime;
    private final Report report;
    private final int pods;
    private int number;

    NodeFigures(Path home, BenchCluster cluster, RuntimeKind runtime, Report report, int pods) {
        this.home = home;
        this.cluster = cluster;
        this.runtime = runtime;
        this.report = report;
        this.pods = pods;
    }

    void measure(Part part, int runs) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            number++;
            seconds.add(
                    switch (part) {
                        case KILLED -> worker(BenchWorker::kill);
                        case SILENT -> worker(BenchWorker::pause);
                        case MEMBER -> member();
                        case CONTAINER -> container();
                    });
        }
        switch (part) {
            case KILLED ->
                report.add("worker killed until its " + pods + " pods are ready elsewhere", "s", 10, seconds);
            case SILENT -> report.add("silent host until its " + pods + " pods are ready elsewhere", "s", 15, seconds);
            case MEMBER ->
                report.add("member with both roles killed until its " + pods + " pods are ready", "s", seconds);
            case CONTAINER -> report.add("container killed until the next one runs", "s", seconds);
        }
    }

    /** What is done to a worker. */
    private interface Failure {
        void of(BenchWorker worker);
    }

    private double worker(Failure failure) {
        String name = "worker-" + number;
        String app = "moved-" + number;
        try (BenchWorker worker = BenchWorker.join(home, name, cluster.seeds(), runtime, cluster.directory())) {
            await(name + " isn't ready", () -> nodeReady(name));
            deploy(app, pods, name);
            failure.of(worker);
            double seconds = untilElsewhere(app, name);
            remove(app);
            return seconds;
        } finally {
            cluster.delete("/api/v1/nodes/" + name);
        }
    }

    /** The last member, which is started again afterwards. */
    private double member() {
        String name = "node-" + BenchCluster.MEMBERS;
        String app = "moved-" + number;
        deploy(app, pods, name);
        cluster.kill(BenchCluster.MEMBERS);
        double seconds = untilElsewhere(app, name);
        remove(app);
        cluster.start(BenchCluster.MEMBERS);
        await(name + " isn't ready", () -> nodeReady(name));
        return seconds;
    }

    private double container() {
        String app = "killed-" + number;
        String sleep = Integer.toString(200_000 + number);
        cluster.api().create(DEPLOYMENTS, deployment(app, 1, "node-1", sleep));
        await("the pod isn't ready", () -> ready(app).size() == 1);
        long begin = System.nanoTime();
        killContainer(ready(app).get(0), sleep);
        await("the container isn't started again", () -> ready(app).stream()
                .anyMatch(pod ->
                        pod.at("/status/containerStatuses/0/restartCount").asInt() == 1));
        double seconds = (System.nanoTime() - begin) / 1e9;
        remove(app);
        return seconds;
    }

    private void killContainer(JsonNode pod, String sleep) {
        if (runtime == RuntimeKind.DOCKER) {
            String id =
                    pod.at("/status/containerStatuses/0/containerID").asText().replaceFirst("^docker://", "");
            try (var engine = DockerEngine.connect()) {
                engine.killContainerCmd(id).exec();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(words -> List.of(words).contains(sleep))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Starts the Deployment with all its pods on one node; they prefer it, and may be anywhere. */
    private void deploy(String app, int replicas, String node) {
        cluster.api().create(DEPLOYMENTS, deployment(app, replicas, node, "100000"));
        await("the pods aren't ready on " + node, () -> on(ready(app), node) == replicas);
    }

    private double untilElsewhere(String app, String node) {
        long begin = System.nanoTime();
        await("the pods aren't ready elsewhere", () -> {
            List<JsonNode> ready = ready(app);
            return ready.size() - on(ready, node) == pods;
        });
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long on(List<JsonNode> some, String node) {
        return some.stream()
                .filter(pod -> pod.at("/spec/nodeName").asText().equals(node))
                .count();
    }

    private List<JsonNode> ready(String app) {
        return StreamSupport.stream(cluster.api().get(PODS + app).path("items").spliterator(), false)
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(NodeFigures::isReady)
                .toList();
    }

    private boolean nodeReady(String name) {
        return StreamSupport.stream(
                        cluster.api().get("/api/v1/nodes").path("items").spliterator(), false)
                .anyMatch(node -> node.at("/metadata/name").asText().equals(name) && isReady(node));
    }

    private static boolean isReady(JsonNode object) {
        return StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }

    private void remove(String app) {
        cluster.delete(DEPLOYMENTS + "/" + app);
        await(
                "the pods don't go",
                () -> cluster.api().get(PODS + app).path("items").isEmpty());
    }

    private static void await(String otherwise, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE) {
                throw new LaunchException("After five minutes " + otherwise + ".");
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }

    private ObjectNode deployment(String name, int replicas, String node, String sleep) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "apps/v1").put("kind", "Deployment");
        tree.putObject("metadata").put("name", name);
        ObjectNode spec = tree.putObject("spec").put("replicas", replicas);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", name);
        ObjectNode pod = template.putObject("spec").put("terminationGracePeriodSeconds", 0);
        ObjectNode preferred = pod.putObject("affinity")
                .putObject("nodeAffinity")
                .putArray("preferredDuringSchedulingIgnoredDuringExecution")
                .addObject()
                .put("weight", 100);
        preferred
                .putObject("preference")
                .putArray("matchExpressions")
                .addObject()
                .put("key", "kubernetes.io/hostname")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        ObjectNode container = pod.putArray("containers").addObject();
        container.put("name", "main").put("image", BareEngine.IMAGE);
        String program = runtime == RuntimeKind.DOCKER ? "/busybox" : "/bin/busybox";
        container.putArray("command").add(program).add("sleep").add(sleep);
        return tree;
    }
}
