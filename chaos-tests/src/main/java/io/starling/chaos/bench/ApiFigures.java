package io.starling.chaos.bench;

import io.starling.chaos.bench.OpenLoop.Latencies;
import io.starling.node.local.LaunchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Latencies of the API with objects in the thousands, over all members in turn. */
final class ApiFigures {
    private static final double GET_MILLIS = 20;
    private static final double CREATE_MILLIS = 50;

    private final BenchCluster cluster;
    private final Filler filler;
    private final Report report;
    private final int rate;
    private final Duration time;

    private int made;

    ApiFigures(BenchCluster cluster, Report report, int rate, Duration time) {
        this.cluster = cluster;
        this.filler = new Filler(cluster.apis());
        this.report = report;
        this.rate = rate;
        this.time = time;
    }

    void measure(int runs, int objects) {
        filler.namespaces();
        double seconds = filler.all(objects, this::createNext);
        report.add("creates a second, 32 at once, the first " + objects, "1/s", List.of(objects / seconds));
        // Code that has just been loaded runs ten times slower: a first run of each doesn't count.
        run(number -> filler.getConfigMap(number % objects));
        run(this::createNext);
        measure("GET of a ConfigMap", GET_MILLIS, runs, number -> filler.getConfigMap(number % objects));
        measure("create of a ConfigMap", CREATE_MILLIS, runs, this::createNext);
    }

    private CompletionStage<?> createNext(int number) {
        return filler.createConfigMap(made++);
    }

    private void measure(String name, double atMost, int runs, IntFunction<CompletionStage<?>> request) {
        List<Double> middle = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        List<Double> spent = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double before = cluster.processorSeconds();
            Latencies latencies = run(request);
            spent.add((cluster.processorSeconds() - before)
                    * 1000
                    / latencies.millis().size());
            middle.add(latencies.percentile(50));
            high.add(latencies.percentile(99));
        }
        report.add(name + ", " + rate + "/s: p50", "ms", middle);
        report.add(name + ", " + rate + "/s: p99", "ms", atMost, high);
        report.add(name + ", " + rate + "/s: processor time, all members", "ms", spent);
    }

    private Latencies run(IntFunction<CompletionStage<?>> request) {
        Latencies latencies = OpenLoop.run(rate, time, request);
        if (latencies.failed() > 0) {
            throw new LaunchException(latencies.failed() + " requests failed: there is nothing to measure.");
        }
        return latencies;
    }
}
