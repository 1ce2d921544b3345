package io.starling.chaos.bench;

import io.starling.chaos.bench.ClosedLoop.Outcome;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** What a registry that speaks Eureka bears. */
final class RegistryFigures {
    private final String who;
    private final EurekaRequests requests;
    private final Report report;

    /** @param who stands before the figures' names */
    RegistryFigures(String who, List<String> doors, Report report) {
        this.who = who;
        this.requests = new EurekaRequests(doors);
        this.report = report;
    }

    void measure(int services, int instances, int runs, Duration time) {
        int all = services * instances;
        registrations(services, all);
        figures("heartbeats", runs, time, i -> requests.renew(i, app(i, services), id(i, services)), all);
        figures("lookups of a service of " + instances, runs, time, i -> requests.lookUp(i, app(i, services)), all);
    }

    /** The code that does it is warmed up by a tenth of them first. */
    private void registrations(int services, int all) {
        int first = Math.max(1, all / 10);
        ClosedLoop.run(first, Long.MAX_VALUE, i -> requests.register(i, app(i, services), id(i, services)));
        Outcome outcome = ClosedLoop.run(
                all - first,
                Long.MAX_VALUE,
                i -> requests.register(i, app(first + i, services), id(first + i, services)));
        report.add(who + "registrations a second, " + all + " over " + services, "1/s", List.of(outcome.perSecond()));
        report.add(who + "registrations: p99", "ms", List.of(outcome.p99()));
    }

    private void figures(String name, int runs, Duration time, IntFunction<HttpRequest> request, int all) {
        IntFunction<HttpRequest> wrapped = i -> request.apply(i % all);
        ClosedLoop.run(Integer.MAX_VALUE, time.toNanos(), wrapped);
        List<Double> perSecond = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Outcome outcome = ClosedLoop.run(Integer.MAX_VALUE, time.toNanos(), wrapped);
            perSecond.add(outcome.perSecond());
            p99.add(outcome.p99());
            bytes.add(outcome.bytes());
        }
        report.add(who + name + " a second", "1/s", perSecond);
        report.add(who + name + ": p99", "ms", p99);
        report.add(who + name + ": size of an answer", "B", bytes);
    }

    private static String app(int number, int services) {
        return "BENCH-" + number % services;
    }

    private static String id(int number, int services) {
        return "instance-" + number / services;
    }
}
