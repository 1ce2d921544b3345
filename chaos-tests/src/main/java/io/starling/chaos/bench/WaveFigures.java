package io.starling.chaos.bench;

import io.starling.chaos.bench.Meter.Sample;
import io.starling.chaos.bench.OpenLoop.Latencies;
import java.util.List;

/** What the wave of creates came to: the whole of it, over time, and by how full the cluster was. */
final class WaveFigures {
    private static final int TENTHS = 10;

    private final ScaleSizes sizes;
    private final ScaleResult result;

    WaveFigures(ScaleSizes sizes, ScaleResult result) {
        this.sizes = sizes;
        this.result = result;
    }

    /** @param end when all pods were running everywhere */
    void add(
            RunningCurve curve,
            Meter meter,
            long begin,
            long end,
            Sample before,
            Sample after,
            Meanwhile.Answers answers) {
        double pods = sizes.pods();
        double took = (end - begin) / 1e9;
        result.put("wave: until all pods run on every member", "s", took);
        result.put(ScaleBench.RATE, "1/s", pods / took);
        result.put("wave: create to running everywhere: median", "s", curve.percentile(50));
        result.put("wave: create to running everywhere: p99", "s", curve.percentile(99));
        latencies(ScaleBench.ONE_REPLICA, answers.creates());
        latencies(ScaleBench.GET, answers.gets());
        result.put("wave: GETs that failed", "", answers.gets().failed());
        result.put("processor time per pod: members", "µs", (after.members() - before.members()) * 1e6 / pods);
        result.put("processor time per pod: node hosts", "µs", (after.hosts() - before.hosts()) * 1e6 / pods);
        result.put("processor time per pod: journal", "µs", (after.journal() - before.journal()) * 1e6 / pods);
        counted(before.counted(), after.counted());
        series(curve, meter, begin, before);
        fills(curve, meter, begin, before);
    }

    private void latencies(String name, Latencies latencies) {
        result.put(name + ": median", "ms", latencies.percentile(50));
        result.put(name + ": p99", "ms", latencies.percentile(99));
    }

    private void counted(Meter.Counted before, Meter.Counted after) {
        double admitted = after.admitted() - before.admitted();
        double refused = after.refused() - before.refused();
        result.put("wave: assignments refused, and planned anew", "%", 100 * refused / Math.max(1, admitted + refused));
        result.put("wave: assignments sent again to a moved owner", "", after.outOfSession() - before.outOfSession());
    }

    private void series(RunningCurve curve, Meter meter, long begin, Sample before) {
        result.running(0, 0);
        curve.points().forEach(point -> result.running((point.at() - begin) / 1e9, point.pods()));
        for (Sample sample : meter.samples()) {
            if (sample.at() >= begin) {
                result.placed(
                        (sample.at() - begin) / 1e9,
                        sample.counted().admitted() - before.counted().admitted());
            }
        }
    }

    private void fills(RunningCurve curve, Meter meter, long begin, Sample before) {
        List<Sample> samples = meter.samples();
        int from = 0;
        long since = begin;
        double used = before.processors();
        for (int tenth = 1; tenth <= TENTHS && from < sizes.pods(); tenth++) {
            int to = Math.min(sizes.pods(), (int) ((long) sizes.capacity() * tenth / TENTHS));
            long until = curve.reached(to);
            double usedThen = usedAt(samples, until);
            double count = to - from;
            result.fill(new ScaleResult.Fill(
                    100.0 * from / sizes.capacity(),
                    100.0 * to / sizes.capacity(),
                    count * 1e9 / Math.max(1, until - since),
                    (usedThen - used) * 1e6 / count));
            from = to;
            since = until;
            used = usedThen;
        }
    }

    /** Between two looks the processors are taken to be used evenly. */
    private static double usedAt(List<Sample> samples, long at) {
        Sample before = samples.get(0);
        for (Sample sample : samples) {
            if (sample.at() >= at) {
                double part = (double) (at - before.at()) / Math.max(1, sample.at() - before.at());
                return before.processors() + part * (sample.processors() - before.processors());
            }
            before = sample;
        }
        return before.processors();
    }
}
