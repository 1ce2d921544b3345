package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills a member while services register: when the survivors' answers are equal again, and whether an acknowledged one is missing. */
final class RegistryKill {
    private static final int CLIENTS = 12;
    private static final int SERVICES = 20;
    private static final double EQUAL_SECONDS = 3;
    private static final Duration WATCHED = Duration.ofSeconds(8);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final BenchCluster cluster;
    private final Report report;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean registering;

    RegistryKill(BenchCluster cluster, Report report) {
        this.cluster = cluster;
        this.report = report;
    }

    void measure(int kills) {
        List<Double> equal = new ArrayList<>();
        List<Double> lost = new ArrayList<>();
        List<MemberPlan> members = cluster.local().plan().all();
        for (int kill = 0; kill < kills; kill++) {
            MemberPlan victim = members.get(kill % members.size());
            List<URI> survivors = members.stream()
                    .filter(member -> !member.equals(victim))
                    .map(member -> URI.create(member.api()))
                    .toList();
            List<Thread> clients = registering();
            BenchCluster.pause(3000);
            long killed = System.nanoTime();
            cluster.local().kill(victim);
            registering = false;
            equal.add(lastDifference(survivors, killed));
            clients.forEach(RegistryKill::join);
            Set<String> found = new HashSet<>(seen(survivors.get(0)));
            found.retainAll(seen(survivors.get(1)));
            lost.add((double)
                    acknowledged.stream().filter(id -> !found.contains(id)).count());
            cluster.local().start(victim);
        }
        report.add("member killed: survivors' answers equal after", "s", EQUAL_SECONDS, equal);
        report.add("member killed: registrations acknowledged so far", "", List.of((double) acknowledged.size()));
        report.add("member killed: acknowledged registrations lost", "", 0, lost);
    }

    private List<Thread> registering() {
        registering = true;
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(this::register, "client-" + i);
            client.start();
            clients.add(client);
        }
        return clients;
    }

    /** As clients do: one that isn't answered well is sent to the next member. */
    private void register() {
        while (registering) {
            int number = next.getAndIncrement();
            String app = "KILLED-" + number % SERVICES;
            String id = "instance-" + number;
            for (int attempt = 0; attempt < 2 * BenchCluster.MEMBERS; attempt++) {
                String api = cluster.apis().get((number + attempt) % BenchCluster.MEMBERS);
                if (registered(api, app, id)) {
                    acknowledged.add(id + "/UP");
                    break;
                }
            }
        }
    }

    private boolean registered(String api, String app, String id) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/eureka/apps/" + app))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(30))
                    .POST(BodyPublishers.ofString(EurekaRequests.instance(app, id)))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 204;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** When the survivors' answers differed last, in seconds after the kill. */
    private double lastDifference(List<URI> survivors, long killed) {
        double last = 0;
        long end = killed + WATCHED.toNanos();
        while (System.nanoTime() < end) {
            double asked = (System.nanoTime() - killed) / 1e9;
            if (!seen(survivors.get(0)).equals(seen(survivors.get(1)))) {
                last = asked;
            }
            BenchCluster.pause(50);
        }
        return last;
    }

    /** All instances, as {@code id/status}. */
    private Set<String> seen(URI api) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/eureka/apps"))
                    .header("Accept", "application/json")
                    .timeout(Duration.ofSeconds(10))
                    .build();
            JsonNode all =
                    MAPPER.readTree(http.send(request, BodyHandlers.ofString()).body());
            Set<String> ids = new HashSet<>();
            all.path("applications").path("application").forEach(app -> app.path("instance")
                    .forEach(instance -> ids.add(instance.path("instanceId").asText() + "/"
                            + instance.path("status").asText())));
            return ids;
        } catch (IOException e) {
            throw new LaunchException("A survivor doesn't answer: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
