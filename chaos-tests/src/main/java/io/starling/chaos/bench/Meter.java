package io.starling.chaos.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Looks all the time at what a cluster's processes use, and at what its members count. */
final class Meter implements AutoCloseable {
    private static final int EVERY_MILLIS = 250;
    private static final String COUNTERS = "/metrics?name%5B%5D=starling_assignments_total";

    /**
     * What was used and counted until then, since the processes began. A member that ended takes its part along.
     *
     * @param at of {@link System#nanoTime()}
     * @param members processor seconds of all members
     * @param hosts of the processes that have the agents
     * @param journal of the database
     * @param counted what the members' nodes said to assignments
     */
    record Sample(long at, double members, double hosts, double journal, Counted counted) {
        double processors() {
            return members + hosts + journal;
        }
    }

    /** Pods that nodes gave room to, that they refused, and that were to be sent again. */
    record Counted(double admitted, double refused, double outOfSession) {
        private Counted plus(Counted other) {
            return new Counted(admitted + other.admitted, refused + other.refused, outOfSession + other.outOfSession);
        }
    }

    private final ScaleCluster cluster;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::look, "meter");
    private volatile boolean closed;

    private Meter(ScaleCluster cluster) {
        this.cluster = cluster;
    }

    static Meter start(ScaleCluster cluster) {
        Meter meter = new Meter(cluster);
        meter.sample();
        meter.thread.setDaemon(true);
        meter.thread.start();
        return meter;
    }

    private void look() {
        while (!closed) {
            BenchCluster.pause(EVERY_MILLIS);
            sample();
        }
    }

    /** What there is now. */
    Sample sample() {
        Counted counted = cluster.apis().stream().map(Meter::counted).reduce(new Counted(0, 0, 0), Counted::plus);
        Sample sample = new Sample(
                System.nanoTime(),
                used(cluster.members()),
                used(cluster.hosts()),
                cluster.journal().map(Meter::usedByServer).orElse(0.0),
                counted);
        synchronized (samples) {
            samples.add(sample);
        }
        return sample;
    }

    /** All of them, in their order but for neighbours. */
    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    private static double used(List<Long> processes) {
        double used = 0;
        for (long process : processes) {
            try {
                used += Footprint.processorSeconds(process);
            } catch (IOException e) {
                // it has ended just now
            }
        }
        return used;
    }

    /** A database server works in children, some of which have ended. */
    private static double usedByServer(long process) {
        try {
            return Footprint.processorSecondsWithEnded(process)
                    + used(ProcessHandle.of(process).stream()
                            .flatMap(ProcessHandle::children)
                            .map(ProcessHandle::pid)
                            .toList());
        } catch (IOException e) {
            return 0;
        }
    }

    private static Counted counted(String api) {
        try {
            var answer = Requests.get(api + COUNTERS).join();
            String text = answer.statusCode() == 200 ? new String(answer.body(), StandardCharsets.UTF_8) : "";
            return new Counted(value(text, "admitted"), value(text, "refused"), value(text, "out_of_session"));
        } catch (CompletionException away) {
            return new Counted(0, 0, 0);
        }
    }

    private static double value(String text, String answer) {
        return text.lines()
                .filter(line -> line.startsWith("starling_assignments_total{answer=\"" + answer + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        closed = true;
    }
}
