package io.starling.chaos.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of all runs, with what is promised of them. */
final class ScaleReport {
    private static final int A_WAVE = 100_000;
    private static final int A_MILLION = 1_000_000;

    private ScaleReport() {}

    static void add(Report report, ScaleSizes sizes, List<ScaleResult> results) {
        results.get(0)
                .values()
                .forEach((name, first) -> add(
                        report,
                        sizes,
                        name,
                        first.unit(),
                        results.stream().map(result -> result.value(name)).toList()));
    }

    private static void add(Report report, ScaleSizes sizes, String name, String unit, List<Double> runs) {
        Double atMost = atMost(name, sizes);
        if (name.equals(ScaleBench.RATE) && sizes.pods() >= A_WAVE) {
            report.addAtLeast(name, unit, sizes.pods() >= A_MILLION ? 4000 : 5000, runs);
        } else if (atMost != null) {
            report.add(name, unit, atMost, runs);
        } else {
            report.add(name, unit, runs);
        }
    }

    private static @Nullable Double atMost(String name, ScaleSizes sizes) {
        if (name.equals(ScaleBench.ONE_REPLICA + ": p99")) {
            return 1000.0;
        }
        if (name.equals(ScaleBench.GET + ": p99")) {
            return 50.0;
        }
        if (name.equals(ScaleRun.LOST) && sizes.pods() >= A_WAVE) {
            return 10.0;
        }
        return name.startsWith("idle: all members") && sizes.pods() >= A_MILLION ? Double.valueOf(25) : null;
    }

    /** What the file holds besides the figures. */
    static Map<String, Object> details(ScaleSizes sizes, long seed, List<ScaleResult> results) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sizes", sizes);
        details.put("seed", seed);
        details.put("fill", results.stream().map(ScaleResult::fills).toList());
        details.put("placed", results.stream().map(ScaleResult::placed).toList());
        details.put("running", results.stream().map(ScaleResult::running).toList());
        return details;
    }
}
