package io.starling.chaos.bench;

import io.starling.chaos.bench.ClosedLoop.Outcome;
import io.starling.node.local.LaunchException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;

/** What clients of other services notice while one service is asked for, or renews, as often as it is answered. */
final class RegistryStorm {
    private static final int OTHERS_AT_ONCE = 2;
    private static final int INSTANCES = 20;

    private final List<URI> doors;
    private final int atOnce;
    private final Duration time;
    private final Report report;
    private final EurekaRequests requests;

    /** @param atOnce how many requests of the storm are under way */
    RegistryStorm(List<URI> doors, int atOnce, Duration time, Report report) {
        this.doors = doors;
        this.atOnce = atOnce;
        this.time = time;
        this.report = report;
        this.requests = new EurekaRequests(doors.get(0).getPath());
    }

    void measure() {
        for (String app : List.of("STORMY", "CALM")) {
            ClosedLoop.run(doors, INSTANCES, Long.MAX_VALUE, i -> requests.register(app, "instance-" + i));
        }
        others("warming up", false);
        others("nothing else", true);
        during("lookups of one service", i -> requests.lookUp("STORMY", "gzip"));
        during("heartbeats of one service", i -> requests.renew("STORMY", "instance-" + i % INSTANCES));
    }

    private void during(String storm, IntFunction<byte[]> request) {
        CompletableFuture<Outcome> raging = CompletableFuture.supplyAsync(
                () -> ClosedLoop.run(doors, atOnce, Integer.MAX_VALUE, 4 * time.toNanos(), request));
        others(storm, true);
        try {
            report.add(
                    "storm of " + storm + ": requests a second",
                    "1/s",
                    List.of(raging.join().perSecond()));
        } catch (CompletionException e) {
            throw new LaunchException("The storm ended: " + e.getMessage(), e);
        }
    }

    private void others(String storm, boolean noted) {
        Outcome lookups = ClosedLoop.run(
                doors, OTHERS_AT_ONCE, Integer.MAX_VALUE, time.toNanos(), i -> requests.lookUp("CALM", "gzip"));
        Outcome heartbeats = ClosedLoop.run(
                doors,
                OTHERS_AT_ONCE,
                Integer.MAX_VALUE,
                time.toNanos(),
                i -> requests.renew("CALM", "instance-" + i % INSTANCES));
        Outcome registrations = ClosedLoop.run(
                doors,
                OTHERS_AT_ONCE,
                Integer.MAX_VALUE,
                time.toNanos(),
                i -> requests.register("CALM", "new-" + i % INSTANCES));
        if (noted) {
            report.add("others' registrations beside " + storm + ": p99", "ms", List.of(registrations.p99()));
            report.add("others' lookups beside " + storm + ": p99", "ms", List.of(lookups.p99()));
            report.add("others' heartbeats beside " + storm + ": p99", "ms", List.of(heartbeats.p99()));
        }
    }
}
