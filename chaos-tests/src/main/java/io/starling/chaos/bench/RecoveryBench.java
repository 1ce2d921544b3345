package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.local.ApiClient;
import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a full cluster needs after all of its members were killed: until it answers, and until everything runs again. */
@Command(
        name = "recovery",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "All members killed and started again, with simulated pods; on a cluster of its own.")
final class RecoveryBench implements Runnable {
    private static final double READY_SECONDS = 20;
    private static final double RECONCILED_SECONDS = 60;
    private static final int LOOKS_TOLD = 20;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);

    private int unanswered;

    @Mixin
    private Runs runs = new Runs();

    @Option(names = "--workloads", paramLabel = "N", description = "How many Deployments; 2000 unless given.")
    private int workloads = 2000;

    @Option(names = "--replicas", paramLabel = "N", description = "Pods of each Deployment; 10 unless given.")
    private int replicas = 10;

    @Option(names = "--records", paramLabel = "N", description = "How many ConfigMaps; 10000 unless given.")
    private int records = 10_000;

    @Option(
            names = "--rest",
            paramLabel = "SECONDS",
            description =
                    "How long nothing changes before each kill: members keep what their catalogs show some ten seconds after"
                            + " it changed, and what wasn't kept is read from the journal; 45 unless given.")
    private int rest = 45;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (workloads < 1 || replicas < 0 || records < 1 || rest < 0) {
            throw new LaunchException(
                    "--workloads and --records must be at least 1, --replicas and --rest at least 0.");
        }
        Report report = new Report(System.out);
        try (BenchCluster cluster = BenchCluster.up(BenchCluster.home(), RuntimeKind.SIMULATED)) {
            fill(cluster, report);
            restart(cluster, report);
        }
        report.finish(figures.path());
    }

    private void fill(BenchCluster cluster, Report report) {
        long begin = System.nanoTime();
        Stock.fill(cluster.apis(), workloads, replicas, records, report);
        awaitPods(cluster, Instant.EPOCH, report);
        report.add("from the first create until all pods are ready", "s", List.of(since(begin)));
        report.add("member: resident, each", "MB", residents(cluster));
    }

    private void restart(BenchCluster cluster, Report report) {
        List<Double> ready = new ArrayList<>();
        List<Double> reconciled = new ArrayList<>();
        List<Double> failed = new ArrayList<>();
        for (int run = 0; run < runs.count(); run++) {
            unanswered = 0;
            BenchCluster.pause(TimeUnit.SECONDS.toMillis(rest));
            Instant killed = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            cluster.killAll();
            long begin = System.nanoTime();
            cluster.startAll();
            ready.add(since(begin));
            awaitPods(cluster, killed, report);
            reconciled.add(since(begin));
            failed.add((double) unanswered);
        }
        report.add("all members killed and started: until every API is ready", "s", READY_SECONDS, ready);
        report.add("all members killed and started: until all pods are ready", "s", RECONCILED_SECONDS, reconciled);
        report.add("lists of everything that weren't answered meanwhile", "", 0, failed);
        report.add("member: resident after that, each", "MB", residents(cluster));
    }

    private static List<Double> residents(BenchCluster cluster) {
        return cluster.processes().stream()
                .map(process -> Footprint.of(process).residentMegabytes())
                .toList();
    }

    /**
     * Returns when every Deployment says that all its replicas are ready and none says that another is there, and all pods run since then:
     * what is remembered of those before, which ended with their members, doesn't count. All pods are looked at once the first few run:
     * looking at twenty thousand again and again would take a good part of the machine from those who start them.
     */
    private void awaitPods(BenchCluster cluster, Instant since, Report report) {
        ApiClient api = cluster.api();
        long begin = System.nanoTime();
        int settled = settled(api);
        for (int looks = 1; settled < workloads || !allStarted(api, since); looks++) {
            if (looks % LOOKS_TOLD == 0) {
                report.progress(settled + " of " + workloads + " Deployments have their pods");
            }
            if (System.nanoTime() - begin > PATIENCE) {
                throw new LaunchException(
                        "After ten minutes only " + settled + " of " + workloads + " Deployments have their pods.");
            }
            BenchCluster.pause(500);
            settled = settled(api);
        }
    }

    /** How many Deployments have their pods; 0 where the list isn't answered, which is counted. */
    private int settled(ApiClient api) {
        JsonNode deployments;
        try {
            deployments = api.get("/apis/apps/v1/deployments");
        } catch (LaunchException late) {
            unanswered++;
            return 0;
        }
        int settled = 0;
        for (JsonNode deployment : deployments.path("items")) {
            JsonNode status = deployment.path("status");
            if (status.path("readyReplicas").asInt() == replicas
                    && status.path("replicas").asInt() == replicas) {
                settled++;
            }
        }
        return settled;
    }

    /** Whether all pods run a container that was started then or later. A page that isn't answered is counted. */
    private boolean allStarted(ApiClient api, Instant since) {
        int started = 0;
        String next = "";
        do {
            JsonNode page;
            try {
                page = api.get("/api/v1/pods?limit=500&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
            } catch (LaunchException late) {
                unanswered++;
                return false;
            }
            for (JsonNode pod : page.path("items")) {
                String at = pod.at("/status/containerStatuses/0/state/running/startedAt")
                        .asText("");
                if (at.isEmpty() || Instant.parse(at).isBefore(since)) {
                    return false;
                }
                started++;
            }
            next = page.at("/metadata/continue").asText("");
        } while (!next.isEmpty());
        return started == workloads * replicas;
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
