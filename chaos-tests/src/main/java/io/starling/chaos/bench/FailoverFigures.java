package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.object.Stamp;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One kill after the other. Which of the objects live on the victim follows from their versions: each is touched before the
 * kill, and a version names the member that gave it.
 */
final class FailoverFigures {
    private static final double MEDIAN_SECONDS = 2.5;
    private static final double WORST_SECONDS = 4;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration AFTER = Duration.ofSeconds(10);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
    /** Shards move back to a member that came back, some at a time. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    private final BenchCluster cluster;
    private final Stock stock;
    private final Report report;
    private final Random random;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Double> moved = new ArrayList<>();
    private final List<Double> movedMiddle = new ArrayList<>();
    private final List<Double> unmoved = new ArrayList<>();
    private final List<Double> reads = new ArrayList<>();
    private final List<Double> failures = new ArrayList<>();
    private final List<Double> back = new ArrayList<>();

    FailoverFigures(BenchCluster cluster, Stock stock, Report report, long seed) {
        this.cluster = cluster;
        this.stock = stock;
        this.report = report;
        this.random = new Random(seed);
    }

    void measure(int kills, int probed, Duration every) {
        for (int kill = 1; kill <= kills; kill++) {
            if (kill > 1) {
                pause(SETTLE);
            }
            once(kill, probed, every);
        }
        report.add("moved objects: longest gap of each kill", "s", MEDIAN_SECONDS, moved);
        report.add("moved objects: longest gap of all kills", "s", WORST_SECONDS, List.of(Collections.max(moved)));
        report.add("moved objects: gap of the one in the middle", "s", movedMiddle);
        report.add("objects elsewhere: longest gap of each kill", "s", unmoved);
        report.add("lists from survivors: longest gap of each kill", "s", reads);
        report.add("requests to survivors that failed, each kill", "", 0, failures);
        report.add("from the start of the victim until it is ready", "s", back);
    }

    private void once(int kill, int probed, Duration every) {
        MemberPlan victim = victim(kill);
        List<String> survivors =
                cluster.apis().stream().filter(api -> !api.equals(victim.api())).toList();
        Map<Probe, Integer> origins = touched(probed);
        List<Probe> lists = survivors.stream()
                .map(api -> new Probe("/api/v1/namespaces/stock-0/configmaps?limit=10"))
                .toList();
        Rounds rounds = new Rounds(origins.keySet(), lists, survivors, every);
        rounds.run(BEFORE);
        Stream.concat(origins.keySet().stream(), lists.stream()).forEach(Probe::begin);
        cluster.local().kill(victim);
        rounds.run(AFTER);
        rounds.untilQuiet();
        note(kill, victim, origins, lists);
        long begin = System.nanoTime();
        cluster.local().start(victim);
        back.add((System.nanoTime() - begin) / 1e9);
    }

    /** Every third victim is the one that runs longest: it hosts what there is only one of. */
    private MemberPlan victim(int kill) {
        LocalCluster local = cluster.local();
        List<MemberPlan> members = local.plan().all();
        return kill % 3 == 1
                ? members.stream()
                        .min(Comparator.comparing(member ->
                                local.directory().member(member).orElseThrow().startedAt()))
                        .orElseThrow()
                : members.get(random.nextInt(members.size()));
    }

    private void note(int kill, MemberPlan victim, Map<Probe, Integer> origins, List<Probe> lists) {
        Map<Integer, List<Double>> gaps = new HashMap<>();
        origins.forEach((probe, origin) ->
                gaps.computeIfAbsent(origin, any -> new ArrayList<>()).add(probe.gap()));
        gaps.values().forEach(Collections::sort);
        List<Double> victims = gaps.values().stream()
                .max(Comparator.comparing(FailoverFigures::middle))
                .orElseThrow();
        gaps.values().remove(victims);
        moved.add(Collections.max(victims));
        movedMiddle.add(middle(victims));
        unmoved.add(gaps.values().stream().mapToDouble(Collections::max).max().orElse(0));
        reads.add(lists.stream().mapToDouble(Probe::gap).max().orElse(0));
        List<Probe> all =
                Stream.concat(origins.keySet().stream(), lists.stream()).toList();
        failures.add((double) all.stream().mapToInt(Probe::failed).sum());
        System.out.printf(
                "kill %d of %s: %d moved, gap %.2f s (middle %.2f s); elsewhere %.2f s; lists %.2f s; failed %.0f%n",
                kill,
                victim.name(),
                victims.size(),
                moved.get(kill - 1),
                movedMiddle.get(kill - 1),
                unmoved.get(kill - 1),
                reads.get(kill - 1),
                failures.get(kill - 1));
        all.stream().map(Probe::firstFailure).filter(Objects::nonNull).limit(3).forEach(System.out::println);
    }

    private static double middle(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    /** Some objects, half of them workloads, and who gave them their present versions. */
    private Map<Probe, Integer> touched(int count) {
        Map<Probe, Integer> origins = new HashMap<>();
        List<String> workloads = new ArrayList<>(stock.paths().subList(0, stock.workloads()));
        List<String> records = new ArrayList<>(
                stock.paths().subList(stock.workloads(), stock.paths().size()));
        for (List<String> kind : List.of(workloads, records)) {
            Collections.shuffle(kind, random);
            kind.stream().limit(count / 2).forEach(path -> origins.put(new Probe(path), touch(path)));
        }
        return origins;
    }

    private int touch(String path) {
        String body = "{\"metadata\":{\"annotations\":{\"touched\":\"" + random.nextLong() + "\"}}}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.apis().get(0) + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode object = new JsonMapper().readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new LaunchException("PATCH " + path + " is answered with " + object + ".");
            }
            return Stamp.origin(object.at("/metadata/resourceVersion").asLong());
        } catch (IOException e) {
            throw new LaunchException("PATCH " + path + " fails: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    /** Asks for everything, round after round, the questions of a round spread over its time. */
    private record Rounds(Collection<Probe> objects, List<Probe> lists, List<String> apis, Duration every) {
        void run(Duration time) {
            List<Probe> order = List.copyOf(objects);
            long begin = System.nanoTime();
            for (int round = 0; System.nanoTime() - begin < time.toNanos(); round++) {
                for (int i = 0; i < order.size(); i++) {
                    awaitTime(begin + round * every.toNanos() + i * every.toNanos() / order.size());
                    order.get(i).ask(apis, round);
                }
                IntStream.range(0, lists.size()).forEach(i -> lists.get(i).ask(List.of(apis.get(i)), 0));
            }
        }

        /** Goes on until everything has answered again. */
        void untilQuiet() {
            long begin = System.nanoTime();
            while (!Stream.concat(objects.stream(), lists.stream()).allMatch(Probe::quiet)
                    && System.nanoTime() - begin < LONGEST_WAIT) {
                pause(Duration.ofMillis(20));
            }
        }
    }

    private static void awaitTime(long due) {
        long left = due - System.nanoTime();
        if (left > 0) {
            pause(Duration.ofNanos(left));
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
