package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Full load, one run after the other. Whoever is given up ends its own process and is started anew: the processes tell
 * whether anybody was.
 */
final class LoadFigures {
    private static final int WORKLOADS = 100;
    private static final int REPLICAS = 10;
    private static final int RECORDS = 5_000;
    private static final int LOOKS = 300;
    private static final long LOOK_MILLIS = 100;
    private static final String MERGE_PATCH = "Content-Type: application/merge-patch+json\r\n";

    private final BenchCluster cluster;
    private final Report report;
    private final int atOnce;

    LoadFigures(BenchCluster cluster, Report report, int atOnce) {
        this.cluster = cluster;
        this.report = report;
        this.atOnce = atOnce;
    }

    void measure(int runs, Duration time) {
        Stock stock = Stock.fill(cluster.apis(), WORKLOADS, REPLICAS, RECORDS, report);
        List<URI> apis = cluster.doors("");
        List<Long> processes = cluster.processes();
        List<Double> rates = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        long givenUp = 0;
        for (int run = 1; run <= runs && givenUp == 0; run++) {
            ClosedLoop.Outcome outcome;
            try {
                outcome = ClosedLoop.run(
                        apis, atOnce, Integer.MAX_VALUE, time.toNanos(), number -> request(stock, number));
            } catch (LaunchException unanswered) {
                givenUp = awaitGivenUp(processes);
                if (givenUp == 0) {
                    throw unanswered;
                }
                report.progress(unanswered.toString());
                break;
            }
            rates.add(outcome.perSecond());
            p99.add(outcome.p99());
            report.progress("run %d of %d: %.0f requests a second, p99 %.0f ms"
                    .formatted(run, runs, outcome.perSecond(), outcome.p99()));
            givenUp = givenUp(processes);
        }
        if (!rates.isEmpty()) {
            report.add("requests a second, " + atOnce + " at once, each of " + rates.size() + " runs", "1/s", rates);
            report.add("the same: p99", "ms", p99);
        }
        report.add("members given up, or ended for another reason", "", 0, List.of((double) givenUp));
    }

    private static long givenUp(List<Long> processes) {
        return processes.stream()
                .filter(process -> ProcessHandle.of(process).isEmpty())
                .count();
    }

    /** A connection ends before its process does. */
    private static long awaitGivenUp(List<Long> processes) {
        for (int look = 0; look < LOOKS && givenUp(processes) == 0; look++) {
            BenchCluster.pause(LOOK_MILLIS);
        }
        return givenUp(processes);
    }

    /** Of a hundred requests 60 read an object, 34 change one, 5 list a namespace, and one scales a Deployment. */
    private static byte[] request(Stock stock, int number) {
        int sort = number % 100;
        int hundred = number / 100;
        if (sort == 0) {
            int round = hundred / stock.workloads();
            return patch(
                    stock.paths().get(hundred % stock.workloads()),
                    "{\"spec\":{\"replicas\":" + (REPLICAS / 2 + (hundred + round) % REPLICAS) + "}}");
        }
        String path = stock.paths()
                .get(stock.workloads()
                        + Math.floorMod(
                                hundred * 7919 + sort * 31, stock.paths().size() - stock.workloads()));
        if (sort < 6) {
            return HttpConnection.request("GET", path.substring(0, path.lastIndexOf('/')), "", "");
        }
        return sort < 40
                ? patch(path, "{\"data\":{\"changed\":\"" + number + "\"}}")
                : HttpConnection.request("GET", path, "", "");
    }

    private static byte[] patch(String path, String body) {
        return HttpConnection.request("PATCH", path, MERGE_PATCH, body);
    }
}
