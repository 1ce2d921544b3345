package io.starling.chaos.bench;

import io.starling.chaos.bench.Meter.Sample;
import io.starling.node.local.LaunchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a scale run does to a cluster, one phase after the other. Each phase ends when every member shows what was asked
 * for, and fails when that takes too long: a rate is told of work alone that was done.
 */
final class ScaleRun {
    static final String KILLED = "member killed amid a scale-up: until the others have all pods";
    static final String LOST = "a tenth of the nodes lost: until all pods are ready, less 6 s of grace";
    static final String DELETED = "delete of everything";

    private static final int LOOK_MILLIS = 100;
    /** What a node's pods stay for after it was heard of last: 4 s until it isn't ready, and the 2 s that pods tolerate that. */
    private static final double GRACE_SECONDS = 6;

    private final ScaleCluster cluster;
    private final ScaleSizes sizes;
    private final Fleet fleet;
    private final Random random;
    private final Duration idle;
    private final Consumer<String> progress;
    private final Requests requests;
    private final Set<Integer> everyone;
    private final ScaleResult result;

    /**
     * @param seed chooses the nodes that are drained and the member that is killed
     * @param idle for how long a cluster that has nothing to do is looked at, and its memory; may be nothing
     * @param progress is told where the run is
     */
    ScaleRun(ScaleCluster cluster, ScaleSizes sizes, long seed, Duration idle, Consumer<String> progress) {
        this.cluster = cluster;
        this.sizes = sizes;
        this.fleet = new Fleet(sizes);
        this.random = new Random(seed);
        this.idle = idle;
        this.progress = progress;
        this.result = new ScaleResult(progress);
        this.requests = new Requests(cluster.apis());
        this.everyone = IntStream.range(0, sizes.members()).boxed().collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Does all of it.
     *
     * @throws LaunchException with what is missing, where a phase doesn't come to its end
     */
    ScaleResult run() {
        fleet.createNamespaces(requests);
        try (FleetWatch watch = FleetWatch.open(cluster.apis(), sizes.workloads());
                Meter meter = Meter.start(cluster)) {
            create(watch, meter);
            census("after the creates", sizes::replicas);
            rest(meter);
            scaleUp(watch, meter);
            timed("scale down", sizes.more(), () -> scale(watch, "The scale-down", sizes::replicas));
            update(watch);
            lose(watch);
            drain(watch);
            kill(watch);
            census("after the kill", sizes::scaledUp);
            delete(watch);
        } catch (LaunchException failure) {
            if (cluster.complete()) {
                throw failure;
            }
            throw new LaunchException("A node host has ended meanwhile. " + failure.getMessage(), failure);
        }
        return result;
    }

    private void create(FleetWatch watch, Meter meter) {
        progress.accept("creating " + sizes.workloads() + " Deployments with " + sizes.pods() + " pods");
        JournalSize logged = cluster.journalSize();
        try (Meanwhile meanwhile = Meanwhile.start(cluster.apis())) {
            Sample before = meter.sample();
            long begin = System.nanoTime();
            requests.all(sizes.workloads(), workload -> {
                watch.curve().asked(workload, System.nanoTime());
                return fleet.create(workload);
            });
            result.put("creates: until all are acknowledged", "s", seconds(begin, System.nanoTime()));
            long end = watch.awaitComplete("The wave", everyone, sizes::replicas, patience(sizes.pods()));
            Sample after = meter.sample();
            Meanwhile.Answers answers = meanwhile.finish();
            new WaveFigures(sizes, result).add(watch.curve(), meter, begin, end, before, after, answers);
        }
        JournalSize now = cluster.journalSize();
        result.put("journal: bytes logged per pod", "B", (now.logged() - logged.logged()) / sizes.pods());
        result.put("journal: events per 1000 pods", "", (now.events() - logged.events()) * 1000 / sizes.pods());
    }

    /** What it takes when nothing happens. */
    private void rest(Meter meter) {
        if (idle.isZero()) {
            return;
        }
        result.put("member: resident, the largest", "MB", resident(cluster.members()));
        result.put("member: heap in use, the largest", "MB", heap(cluster.members()));
        result.put("node host: resident, the largest", "MB", resident(cluster.hosts()));
        result.put("node host: heap in use, the largest", "MB", heap(cluster.hosts()));
        progress.accept("idle");
        BenchCluster.pause(idle.toMillis() / 2);
        Sample before = meter.sample();
        BenchCluster.pause(idle.toMillis());
        Sample after = meter.sample();
        double share = 100e9 / (after.at() - before.at());
        result.put("idle: all members, of a core", "%", (after.members() - before.members()) * share);
        result.put("idle: node hosts, of a core", "%", (after.hosts() - before.hosts()) * share);
    }

    private static double resident(List<Long> processes) {
        return processes.stream()
                .mapToDouble(process -> Footprint.of(process).residentMegabytes())
                .max()
                .orElse(0);
    }

    private static double heap(List<Long> processes) {
        return processes.stream().mapToDouble(LiveHeap::megabytes).max().orElse(0);
    }

    private void scaleUp(FleetWatch watch, Meter meter) {
        Sample before = meter.sample();
        double took = timed("scale up", sizes.more(), () -> scale(watch, "The scale-up", sizes::scaledUp));
        double used = meter.sample().processors() - before.processors();
        result.fill(new ScaleResult.Fill(
                100.0 * sizes.pods() / sizes.capacity(),
                100.0 * (sizes.pods() + sizes.more()) / sizes.capacity(),
                sizes.more() / took,
                used * 1e6 / sizes.more()));
    }

    private long scale(FleetWatch watch, String what, IntUnaryOperator replicas) {
        requests.all(sizes.workloads(), workload -> Fleet.scale(workload, replicas.applyAsInt(workload)));
        return watch.awaitComplete(what, everyone, replicas, patience(sizes.pods()));
    }

    private void update(FleetWatch watch) {
        List<Integer> chosen = IntStream.range(0, sizes.updated())
                .map(i -> (int) ((long) i * sizes.workloads() / sizes.updated()))
                .boxed()
                .toList();
        int pods = chosen.stream().mapToInt(sizes::replicas).sum();
        timed("update of a tenth of the Deployments", pods, () -> {
            requests.all(chosen.size(), i -> Fleet.update(chosen.get(i)));
            return watch.awaitComplete("The update", everyone, sizes::replicas, patience(pods));
        });
    }

    /** A tenth of the nodes is lost with the process that they live in: the time until all pods are ready, on the others, and shown so. */
    private void lose(FleetWatch watch) {
        progress.accept("losing " + sizes.lost() + " nodes at once");
        long begin = System.nanoTime();
        cluster.loseNodes();
        while (everyone.stream().anyMatch(member -> watch.ready(Set.of(member)) >= sizes.pods())) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(patience(0))) {
                throw new LaunchException("A member doesn't miss the pods of nodes that are lost.");
            }
            BenchCluster.pause(LOOK_MILLIS);
        }
        long end =
                watch.awaitComplete("The replacement of lost pods", everyone, sizes::replicas, patience(sizes.pods()));
        result.put(LOST, "s", seconds(begin, end) - GRACE_SECONDS);
        cluster.startNodes();
        census("after nodes were lost", sizes::replicas);
    }

    /** Node by node, all pods of each, as {@code kubectl drain} does it. */
    private void drain(FleetWatch watch) {
        List<String> shuffled = new ArrayList<>(new TreeSet<>(cluster.nodes()));
        Collections.shuffle(shuffled, random);
        List<String> drained = shuffled.subList(0, sizes.drained());
        requests.all(drained.size(), i -> ScaleCluster.cordon(drained.get(i), true));
        List<String> pods =
                Census.of(cluster.apis().get(0), Set.copyOf(drained)).chosen();
        timed("drain of a tenth of the nodes", pods.size(), () -> {
            requests.all(pods.size(), i -> evict(pods.get(i)));
            return watch.awaitComplete("The drain", everyone, sizes::replicas, patience(pods.size()));
        });
        census("after the drain", sizes::replicas, Set.copyOf(drained));
        requests.all(drained.size(), i -> ScaleCluster.cordon(drained.get(i), false));
    }

    private static Requests.Asked evict(String pod) {
        return Requests.Asked.evict(pod, """
                {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"%s"}}""".formatted(pod.substring(pod.lastIndexOf('/') + 1)));
    }

    /** Returns when a member lists no pods of the run. */
    private static void awaitNoPods(String api, long patience) {
        long begin = System.nanoTime();
        String pods = api + "/api/v1/pods" + Fleet.SELECTED + "&limit=1";
        while (!Requests.read(pods).path("items").isEmpty()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(patience)) {
                throw new LaunchException(api + " still lists pods of deleted Deployments after " + patience + " s.");
            }
            BenchCluster.pause(LOOK_MILLIS);
        }
    }

    /** In the middle of a scale-up a member dies; the others finish it, and it comes back to what they have. */
    private void kill(FleetWatch watch) {
        int victim = random.nextInt(sizes.members());
        Set<Integer> survivors =
                everyone.stream().filter(each -> each != victim).collect(Collectors.toSet());
        progress.accept("scaling up by " + sizes.more() + " pods, and killing a member meanwhile");
        long begin = System.nanoTime();
        requests.all(sizes.workloads(), workload -> Fleet.scale(workload, sizes.scaledUp(workload)));
        int half = sizes.pods() + sizes.more() / 2;
        while (watch.ready(survivors) < half) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(patience(sizes.more()))) {
                throw new LaunchException("Only " + watch.ready(survivors) + " of " + half
                        + " pods are ready, so no member could be killed in the middle.");
            }
            BenchCluster.pause(5);
        }
        cluster.kill(victim);
        long killed = System.nanoTime();
        long end = watch.awaitComplete(
                "The scale-up with a dead member", survivors, sizes::scaledUp, patience(sizes.pods()));
        result.put(KILLED, "s", seconds(killed, end));
        long again = System.nanoTime();
        cluster.start(victim);
        watch.awaitComplete("The return of the member", everyone, sizes::scaledUp, patience(sizes.pods()));
        result.put("member started again: until it shows all pods", "s", seconds(again, System.nanoTime()));
    }

    private void delete(FleetWatch watch) {
        int pods = sizes.pods() + sizes.more();
        timed(DELETED, pods, () -> {
            requests.all(sizes.workloads(), Fleet::delete);
            watch.awaitNone("The delete", everyone, patience(pods));
            cluster.apis().forEach(api -> awaitNoPods(api, patience(pods)));
            return System.nanoTime();
        });
    }

    private void census(String when, IntUnaryOperator replicas) {
        census(when, replicas, Set.of());
    }

    /** Every member lists exactly what was asked for, and all list the same; what was just replaced may still be ending. */
    private void census(String when, IntUnaryOperator replicas, Set<String> empty) {
        progress.accept("listing all pods on every member, " + when);
        long begin = System.nanoTime();
        while (true) {
            List<Census> all =
                    cluster.apis().stream().map(api -> Census.of(api, empty)).toList();
            String wrong = wrong(all, replicas);
            if (wrong.isEmpty()) {
                return;
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(patience(sizes.more()))) {
                throw new LaunchException("The pods aren't as they should be " + when + ": " + wrong + ".");
            }
            BenchCluster.pause(LOOK_MILLIS);
        }
    }

    /** Empty where nothing is. */
    private String wrong(List<Census> all, IntUnaryOperator replicas) {
        for (int member = 0; member < all.size(); member++) {
            String wrong = all.get(member).wrong(sizes, replicas);
            if (!wrong.isEmpty()) {
                return cluster.apis().get(member) + " lists " + wrong;
            }
        }
        boolean alike = all.stream().map(Census::hash).distinct().count() == 1;
        return alike ? "" : "the members list different pods";
    }

    private interface Phase {
        /** Answers when it was done, of {@link System#nanoTime()}. */
        long run();
    }

    /** Answers how long it took, in seconds. */
    private double timed(String name, int pods, Phase phase) {
        progress.accept(name + ", " + pods + " pods");
        long begin = System.nanoTime();
        double took = seconds(begin, phase.run());
        result.put(name, "s", took);
        result.put(name + ": pods", "1/s", pods / took);
        return took;
    }

    private static long patience(int pods) {
        return ScaleSizes.patience(pods);
    }

    private static double seconds(long begin, long end) {
        return (end - begin) / 1e9;
    }
}
