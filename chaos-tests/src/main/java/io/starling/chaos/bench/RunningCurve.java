package io.starling.chaos.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When how many pods were seen running by every member, and how long each had taken until then. Fed with what members show
 * of whole Deployments, so the pods of one are told apart by their number only. Thread-safe.
 */
final class RunningCurve {
    /** So many pods were seen running everywhere at this time of {@link System#nanoTime()}. */
    record Point(long at, int pods) {}

    private record Step(long nanos, int pods) {}

    private final int[][] shown;
    private final int[] everywhere;
    private final long[] asked;
    private final List<Point> points = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private int total;

    RunningCurve(int members, int workloads) {
        this.shown = new int[members][workloads];
        this.everywhere = new int[workloads];
        this.asked = new long[workloads];
    }

    /** A Deployment is asked for now. */
    synchronized void asked(int workload, long at) {
        asked[workload] = at;
    }

    /** A member shows so many running pods of a Deployment. What goes down again doesn't count: nothing is taken back. */
    synchronized void shows(int member, int workload, int running, long at) {
        if (running <= shown[member][workload]) {
            return;
        }
        shown[member][workload] = running;
        int least = Arrays.stream(shown).mapToInt(each -> each[workload]).min().orElse(0);
        int more = least - everywhere[workload];
        if (more > 0) {
            everywhere[workload] = least;
            total += more;
            points.add(new Point(at, total));
            steps.add(new Step(at - asked[workload], more));
        }
    }

    synchronized List<Point> points() {
        return List.copyOf(points);
    }

    synchronized int total() {
        return total;
    }

    /** When so many were running everywhere, or later; 0 where there never were. */
    synchronized long reached(int pods) {
        return points.stream()
                .filter(point -> point.pods() >= pods)
                .mapToLong(Point::at)
                .findFirst()
                .orElse(0);
    }

    /** The time from the request to running everywhere that so many of a hundred pods did not exceed, in seconds. */
    synchronized double percentile(double percent) {
        List<Step> sorted = steps.stream()
                .sorted((a, b) -> Long.compare(a.nanos(), b.nanos()))
                .toList();
        long due = (long) Math.ceil(total * percent / 100);
        long passed = 0;
        for (Step step : sorted) {
            passed += step.pods();
            if (passed >= due) {
                return step.nanos() / 1e9;
            }
        }
        return Double.NaN;
    }
}
