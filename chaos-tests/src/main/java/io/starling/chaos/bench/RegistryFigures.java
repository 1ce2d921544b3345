package io.starling.chaos.bench;

import io.starling.chaos.bench.ClosedLoop.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What a registry that speaks Eureka bears: as many requests as it answers. */
final class RegistryFigures {
    private final String who;
    private final List<URI> doors;
    private final int atOnce;
    private final EurekaRequests requests;
    private final Report report;
    private final Map<Load, Rates> rates = new LinkedHashMap<>();

    /** What is asked for. */
    enum Load {
        REGISTRATIONS("registrations", 1),
        HEARTBEATS("heartbeats", 3),
        LOOKUPS("lookups of a whole service, gzip", 2),
        PLAIN_LOOKUPS("lookups of a whole service, identity", 2);

        private final String words;
        private final double timesEureka;

        Load(String words, double timesEureka) {
            this.words = words;
            this.timesEureka = timesEureka;
        }

        /** How many times as many as Eureka's are promised. */
        double timesEureka() {
            return timesEureka;
        }

        boolean looksUp() {
            return this == LOOKUPS || this == PLAIN_LOOKUPS;
        }

        String words() {
            return words;
        }
    }

    /**
     * The medians of the runs.
     *
     * @param perSecond answers
     * @param p99 the latency in milliseconds that 99 of a hundred didn't exceed
     */
    record Rates(double perSecond, double p99) {}

    /**
     * @param who stands before the figures' names
     * @param doors as {@code http://127.0.0.1:8761/eureka}, all with the same path
     * @param atOnce how many requests are under way
     */
    RegistryFigures(String who, List<URI> doors, int atOnce, Report report) {
        this.who = who;
        this.doors = List.copyOf(doors);
        this.atOnce = atOnce;
        this.requests = new EurekaRequests(doors.get(0).getPath());
        this.report = report;
    }

    /**
     * @param services how many
     * @param instances of each
     */
    Map<Load, Rates> measure(int services, int instances, int runs, Duration time) {
        int all = services * instances;
        registrations(services, all, runs);
        figures(Load.HEARTBEATS, runs, time, i -> requests.renew(app(i, services), id(i, services)), all);
        figures(Load.LOOKUPS, runs, time, i -> requests.lookUp(app(i, services), "gzip"), all);
        figures(Load.PLAIN_LOOKUPS, runs, time, i -> requests.lookUp(app(i, services), "identity"), all);
        return rates;
    }

    /** Each run registers other instances of the same services; the one before the first doesn't count. */
    private void registrations(int services, int all, int runs) {
        int each = all / (runs + 1);
        List<Outcome> outcomes = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            int first = run * each;
            int count = run == runs ? all - first : each;
            Outcome outcome = ClosedLoop.run(
                    doors,
                    atOnce,
                    count,
                    Long.MAX_VALUE,
                    i -> requests.register(app(first + i, services), id(first + i, services)));
            if (run > 0) {
                outcomes.add(outcome);
            }
        }
        note(Load.REGISTRATIONS, outcomes);
    }

    private void figures(Load load, int runs, Duration time, IntFunction<byte[]> request, int all) {
        IntFunction<byte[]> wrapped = i -> request.apply(i % all);
        ClosedLoop.run(doors, atOnce, Integer.MAX_VALUE, time.toNanos(), wrapped);
        List<Outcome> outcomes = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            outcomes.add(ClosedLoop.run(doors, atOnce, Integer.MAX_VALUE, time.toNanos(), wrapped));
        }
        note(load, outcomes);
    }

    private void note(Load load, List<Outcome> outcomes) {
        String name = who + load.words();
        List<Double> perSecond = outcomes.stream().map(Outcome::perSecond).toList();
        List<Double> p99 = outcomes.stream().map(Outcome::p99).toList();
        report.add(name + " a second, " + atOnce + " at once", "1/s", perSecond);
        report.add(name + ": p99", "ms", p99);
        if (load.looksUp()) {
            report.add(
                    name + ": size of an answer",
                    "B",
                    outcomes.stream().map(Outcome::bytes).toList());
        }
        rates.put(load, new Rates(Figure.median(perSecond), Figure.median(p99)));
    }

    /** Registers so many instances of each service, and no more. */
    void fill(int services, int instances) {
        ClosedLoop.run(
                doors,
                atOnce,
                services * instances,
                Long.MAX_VALUE,
                i -> requests.register(app(i, services), id(i, services)));
    }

    private static String app(int number, int services) {
        return "BENCH-" + number % services;
    }

    private static String id(int number, int services) {
        return "instance-" + number / services;
    }
}
