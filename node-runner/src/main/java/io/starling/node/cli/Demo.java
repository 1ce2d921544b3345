package io.starling.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.node.local.ApiClient;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The steps of the demo, each explained in a line. */
final class Demo {
    /** Where the application listens in its pods. */
    static final int PORT = 8080;

    private static final int MEMBERS = 3;
    private static final int FIRST_PORT = 7180;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PODS = "/api/v1/namespaces/default/pods?labelSelector=app%3Ddemo";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/demo";

    private final RuntimeKind runtime;
    private final LocalCluster cluster;
    private final ClusterPlan plan;
    private int step;

    Demo(Path scratch, RuntimeKind runtime) {
        this.runtime = runtime;
        this.plan = new ClusterPlan(MEMBERS, runtime, Ports.firstFree(ClusterPlan.HOST, FIRST_PORT, 2 * MEMBERS + 1));
        this.cluster = LocalCluster.in(scratch.resolve("cluster"), line -> System.out.println("   " + line));
    }

    void run() {
        explain("Three members start on this machine, each a JVM of its own. None of them is the master.");
        cluster.up(plan);
        Thread onInterrupt = new Thread(cluster::down, "demo-down");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            deploy();
            killWhileServing();
        } finally {
            explain("Everything is taken down again.");
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            cluster.down();
        }
        System.out.println("Done. 'starling up' starts a cluster to keep, and 'starling help' knows the rest.");
    }

    private void deploy() {
        explain(
                "An application is applied through the first member: examples/demo.yaml, three replicas of a small web server.");
        ApiClient api = cluster.api(plan.member(1));
        for (JsonNode object : manifest()) {
            api.create(collection(object), object);
            say(object.path("kind").asText() + " " + object.at("/metadata/name").asText() + " created");
        }
        await("three pods are ready", () -> readyReplicas(api) == 3);
        for (JsonNode pod : api.get(PODS).path("items")) {
            say(pod.at("/metadata/name").asText() + " runs on "
                    + pod.at("/spec/nodeName").asText() + " with the address "
                    + pod.at("/status/podIP").asText());
        }
        explain("Each pod answers over HTTP on its own address.");
        List<String> addresses = addresses(api);
        await("all pods answer", () -> addresses.stream()
                .allMatch(address -> !DemoTraffic.page(address).isEmpty()));
        addresses.forEach(address -> say("http://" + address + ":" + PORT + " says: " + DemoTraffic.page(address)));
    }

    private void killWhileServing() {
        MemberPlan victim = plan.member(2);
        ApiClient survivor = cluster.api(plan.member(3));
        explain(victim.name() + " is killed with SIGKILL while requests go on.");
        try (DemoTraffic traffic = DemoTraffic.to(() -> addresses(survivor))) {
            traffic.awaitAnswers(20);
            long before = System.nanoTime();
            cluster.kill(victim);
            say(victim.name() + " is dead");
            survivor.get(DEPLOYMENT);
            say(plan.member(3).name() + " answers the API " + millisSince(before) + " ms after the kill");
            traffic.awaitAnswers(20);
            await("three pods are ready again, on the members that are left", () -> healed(survivor, victim));
            say(traffic.summary());
        }
        explain(victim.name() + " comes back and takes its share again.");
        cluster.start(victim);
        ApiClient returned = cluster.api(victim);
        await(victim.name() + " shows the same application", () -> readyReplicas(returned) == 3);
    }

    private static boolean healed(ApiClient api, MemberPlan dead) {
        long elsewhere = StreamSupport.stream(api.get(PODS).path("items").spliterator(), false)
                .filter(Demo::ready)
                .filter(pod -> !pod.at("/spec/nodeName").asText().equals(dead.name()))
                .count();
        return elsewhere >= 3;
    }

    private static boolean ready(JsonNode pod) {
        return StreamSupport.stream(pod.at("/status/conditions").spliterator(), false)
                .anyMatch(c -> c.path("type").asText().equals("Ready")
                        && c.path("status").asText().equals("True"));
    }

    private static int readyReplicas(ApiClient api) {
        return api.get(DEPLOYMENT).at("/status/readyReplicas").asInt();
    }

    private static List<String> addresses(ApiClient api) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode pod : api.get(PODS).path("items")) {
            if (ready(pod)) {
                addresses.add(pod.at("/status/podIP").asText());
            }
        }
        return addresses;
    }

    private List<JsonNode> manifest() {
        Path file = Path.of(System.getProperty("starling.home", "."), "examples", "demo.yaml");
        try {
            List<JsonNode> objects = new ArrayList<>();
            Load yaml = new Load(LoadSettings.builder().build());
            yaml.loadAllFromString(Files.readString(file)).forEach(tree -> objects.add(JSON.valueToTree(tree)));
            if (runtime == RuntimeKind.PROCESS) {
                objects.forEach(this::runAsProcess);
            }
            return objects;
        } catch (IOException e) {
            throw new LaunchException("The file " + file + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    /** Where there are no images, this program itself is the application. */
    private void runAsProcess(JsonNode object) {
        for (JsonNode container : object.at("/spec/template/spec/containers")) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            ((ObjectNode) container)
                    .set(
                            "command",
                            JSON.valueToTree(List.of(
                                    java,
                                    "-Xmx16m",
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    DemoPage.class.getName())));
        }
    }

    private static String collection(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "ConfigMap" -> "/api/v1/namespaces/default/configmaps";
            case "Deployment" -> "/apis/apps/v1/namespaces/default/deployments";
            default ->
                throw new LaunchException(
                        "The demo doesn't know the kind " + object.path("kind").asText() + ".");
        };
    }

    private void await(String what, Supplier<Boolean> condition) {
        long began = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(120)) {
                throw new LaunchException("The demo failed: not within 120 s: " + what + ".");
            }
            DemoTraffic.pause(100);
        }
        say(what + " (" + millisSince(began) + " ms)");
    }

    /** A member that can't answer just now is asked again. */
    private static boolean holds(Supplier<Boolean> condition) {
        try {
            return condition.get();
        } catch (LaunchException e) {
            return false;
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private void explain(String line) {
        step++;
        System.out.println(step + ". " + line);
    }

    private static void say(String line) {
        System.out.println("   " + line);
    }
}
