package io.starling.chaos.bench;

import io.starling.node.local.LocalCluster;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** As much as the API takes, over all members, beside what its journal takes by itself; and when many watchers see a change. */
final class RateFigures {
    private static final int NAMESPACES = 10;
    /** Objects in a namespace that is listed. */
    private static final int LISTED = 500;
    /** For the journal alone: about what a ConfigMap's event takes. */
    private static final int EVENT_BYTES = 500;

    private static final double CREATES = 1_500;
    private static final double CREATE_MILLIS = 34;
    private static final double SHARE_OF_JOURNAL = 0.6;
    private static final double GETS = 8_000;
    private static final double GET_MILLIS = 19;
    private static final double LISTS = 700;
    private static final double SEEN_MILLIS = 57;
    private static final int CHANGES = 100;

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String MERGE_PATCH = "Content-Type: application/merge-patch+json\r\n";
    private static final String TEXT = "x".repeat(200);

    private final BenchCluster cluster;
    private final List<URI> apis;
    private final Report report;
    private final Duration time;
    private int made;

    RateFigures(BenchCluster cluster, Report report, Duration time) {
        this.cluster = cluster;
        this.apis = cluster.doors("");
        this.report = report;
        this.time = time;
    }

    /** The runs of one kind of request. */
    private final class Rates {
        private final String name;
        private final IntFunction<byte[]> requests;
        private final List<Double> perSecond = new ArrayList<>();
        private final List<Double> p99 = new ArrayList<>();
        private final List<Double> spent = new ArrayList<>();

        /** Code that has just been loaded runs ten times slower: a first run doesn't count. */
        Rates(String name, IntFunction<byte[]> requests) {
            this.name = name;
            this.requests = requests;
            ClosedLoop.run(apis, Integer.MAX_VALUE, time.toNanos(), requests);
        }

        double run() {
            double before = cluster.processorSeconds();
            ClosedLoop.Outcome outcome = ClosedLoop.run(apis, Integer.MAX_VALUE, time.toNanos(), requests);
            perSecond.add(outcome.perSecond());
            p99.add(outcome.p99());
            spent.add((cluster.processorSeconds() - before) * 1000 / (outcome.perSecond() * time.toNanos() / 1e9));
            return outcome.perSecond();
        }

        /** @param atLeast a second */
        void note(double atLeast) {
            report.addAtLeast(name + " a second, " + ClosedLoop.AT_ONCE + " at once", "1/s", atLeast, perSecond);
            report.add(name + ": processor time, all members", "ms", spent);
        }

        /** @param atMost of the 99th percentile, in milliseconds */
        void note(double atLeast, double atMost) {
            note(atLeast);
            report.add(name + ": p99", "ms", atMost, p99);
        }
    }

    void measure(int runs, int watchers) {
        for (String kind : List.of("listed", "made", "watched")) {
            ClosedLoop.run(
                    apis, 1, NAMESPACES, Long.MAX_VALUE, i -> post("/api/v1/namespaces", """
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s-%d"}}""".formatted(kind, i)));
        }
        ClosedLoop.run(apis, NAMESPACES * LISTED, Long.MAX_VALUE, i -> create("listed", i));
        Rates gets = new Rates(
                "GETs of a ConfigMap",
                i -> HttpConnection.request(
                        "GET",
                        collection("listed", i % (NAMESPACES * LISTED)) + "/map-" + i % (NAMESPACES * LISTED),
                        "",
                        ""));
        Rates lists =
                new Rates("LISTs of " + LISTED, i -> HttpConnection.request("GET", collection("listed", i), "", ""));
        Rates creates = new Rates("creates of a ConfigMap", i -> create("made", made++));
        List<Double> bare = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            gets.run();
            lists.run();
            double alone = bareJournal();
            bare.add(alone);
            shares.add(creates.run() / alone);
        }
        gets.note(GETS, GET_MILLIS);
        lists.note(LISTS);
        creates.note(CREATES, CREATE_MILLIS);
        report.add("bare journal, " + ClosedLoop.AT_ONCE + " writers in three systems: events a second", "1/s", bare);
        report.addAtLeast("creates over the bare journal's events", "", SHARE_OF_JOURNAL, shares);
        watch(runs, watchers);
    }

    private void watch(int runs, int watchers) {
        List<Double> middle = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        ClosedLoop.run(apis, 1, 1, Long.MAX_VALUE, i -> create("watched", 0));
        for (int run = 0; run < runs; run++) {
            String name = "change-" + run + "-";
            double[] millis = Onlookers.see(
                    apis,
                    watchers,
                    CHANGES,
                    new Onlookers.Scene(
                            collection("watched", 0) + "?watch=1",
                            i -> HttpConnection.request(
                                    "PATCH",
                                    collection("watched", 0) + "/map-0",
                                    MERGE_PATCH,
                                    "{\"data\":{\"text\":\"" + name + i + "-\"}}"),
                            i -> "\"" + name + i + "-\""));
            Arrays.sort(millis);
            middle.add(millis[millis.length / 2]);
            high.add(millis[millis.length * 99 / 100]);
        }
        report.add("change seen by " + watchers + " watchers: p50", "ms", middle);
        report.add("change seen by " + watchers + " watchers: p99", "ms", SEEN_MILLIS, high);
    }

    private double bareJournal() {
        LocalCluster local = cluster.local();
        return BareJournal.eventsASecond(
                local.directory().postgres(local.plan()).url(), ClosedLoop.AT_ONCE, EVENT_BYTES, time);
    }

    private static byte[] create(String kind, int number) {
        return post(collection(kind, number), """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-%d"},"data":{"text":"%s"}}""".formatted(number, TEXT));
    }

    private static byte[] post(String path, String body) {
        return HttpConnection.request("POST", path, JSON, body);
    }

    private static String collection(String kind, int number) {
        return "/api/v1/namespaces/" + kind + "-" + number % NAMESPACES + "/configmaps";
    }
}
