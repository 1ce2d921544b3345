package io.starling.chaos.bench;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How soon those who watch the instances of a service see a new one, on all members. */
final class NewInstances {
    /** How many instances are registered, one after the other. */
    static final int REGISTERED = 100;

    private static final double SEEN_MILLIS = 50;
    private static final String WATCH = "/apis/registry.starling.io/v1/namespaces/default/instances?watch=1"
            + "&labelSelector=registry.starling.io/service%3Dwatched";

    private NewInstances() {}

    static void measure(List<URI> apis, int watchers, Report report) {
        EurekaRequests requests = new EurekaRequests("/eureka");
        double[] millis = Onlookers.see(
                apis,
                watchers,
                REGISTERED,
                new Onlookers.Scene(
                        WATCH,
                        number -> requests.register("WATCHED", id(number)),
                        number -> "\"id\":\"" + id(number) + "\""));
        note("", watchers, millis, SEEN_MILLIS, report);
    }

    /** @param atMost what is promised of the 99th percentile; null where nothing is */
    static void note(String who, int watchers, double[] millis, @Nullable Double atMost, Report report) {
        Arrays.sort(millis);
        String name = who + "new instance seen by " + watchers + " watchers: ";
        report.add(name + "p50", "ms", List.of(millis[millis.length / 2]));
        List<Double> p99 = List.of(millis[millis.length * 99 / 100]);
        if (atMost == null) {
            report.add(name + "p99", "ms", p99);
        } else {
            report.add(name + "p99", "ms", atMost, p99);
        }
    }

    private static String id(int number) {
        return "new-" + number + "-";
    }
}
