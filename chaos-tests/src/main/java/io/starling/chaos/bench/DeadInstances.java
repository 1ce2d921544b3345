package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long an instance that fell silent is still found, beyond its lease, on whichever member finds it longest. */
final class DeadInstances {
    private static final int LEASE_SECONDS = 6;
    private static final int INSTANCES = 20;
    private static final int DYING = 8;
    private static final double AFTER_LEASE_SECONDS = 1;
    private static final long RENEWED_MILLIS = 1000;
    private static final double PATIENCE_SECONDS = 240;

    private final String who;
    private final List<URI> doors;
    private final EurekaRequests requests;
    private final Report report;

    /** @param who stands before the figures' names; empty for ours, of which something is promised */
    DeadInstances(String who, List<URI> doors, Report report) {
        this.who = who;
        this.doors = doors;
        this.requests = new EurekaRequests(doors.get(0).getPath());
        this.report = report;
    }

    /** A third of a service stops sending heartbeats; the others go on. */
    void measure() {
        ClosedLoop.run(doors, 1, INSTANCES, Long.MAX_VALUE, i -> requests.register("MORTAL", id(i), LEASE_SECONDS));
        Map<String, Long> heard = new HashMap<>();
        for (int i = 0; i < INSTANCES; i++) {
            renew(i);
            heard.put(id(i), System.nanoTime());
        }
        List<Double> gone = new ArrayList<>();
        Set<String> dying = new HashSet<>();
        for (int i = 0; i < DYING; i++) {
            dying.add(id(i));
        }
        long began = System.nanoTime();
        long renewed = began;
        while (!dying.isEmpty()) {
            if (System.nanoTime() - renewed > RENEWED_MILLIS * 1_000_000) {
                renewed = System.nanoTime();
                for (int i = DYING; i < INSTANCES; i++) {
                    renew(i);
                }
            }
            for (String id : List.copyOf(dying)) {
                if (nobodyFinds(id)) {
                    dying.remove(id);
                    gone.add((System.nanoTime() - heard.getOrDefault(id, began)) / 1e9 - LEASE_SECONDS);
                }
            }
            if ((System.nanoTime() - began) / 1e9 > LEASE_SECONDS + PATIENCE_SECONDS) {
                throw new LaunchException("Silent instances stay for minutes beyond their lease.");
            }
            BenchCluster.pause(20);
        }
        String name = who + "dead instance gone, beyond its lease of " + LEASE_SECONDS + " s: longest";
        if (who.isEmpty()) {
            report.add(name, "s", AFTER_LEASE_SECONDS, List.of(Collections.max(gone)));
        } else {
            report.add(name, "s", List.of(Collections.max(gone)));
        }
    }

    private void renew(int i) {
        ClosedLoop.run(doors, 1, 1, Long.MAX_VALUE, any -> requests.renew("MORTAL", id(i)));
    }

    private boolean nobodyFinds(String id) {
        for (URI door : doors) {
            if (HttpStatus.of(URI.create(door + "/apps/MORTAL/" + id)) != 404) {
                return false;
            }
        }
        return true;
    }

    private static String id(int number) {
        return "mortal-" + number;
    }
}
