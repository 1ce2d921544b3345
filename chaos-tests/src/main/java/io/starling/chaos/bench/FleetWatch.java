package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.local.LaunchException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What every member shows of the Deployments of a run. Deployments, not pods: following these would cost more than making them. */
final class FleetWatch implements AutoCloseable {
    private static final int LOOK_MILLIS = 10;

    private final List<String> apis;
    private final int workloads;
    private final RunningCurve curve;
    private final List<MemberWatch> watches = new ArrayList<>();
    /** By member and name; each map is guarded by this. */
    private final List<Map<String, DeploymentSight>> sights = new ArrayList<>();

    private long changed = System.nanoTime();

    private FleetWatch(List<String> apis, int workloads) {
        this.apis = apis;
        this.workloads = workloads;
        this.curve = new RunningCurve(apis.size(), workloads);
    }

    static FleetWatch open(List<String> apis, int workloads) {
        FleetWatch fleet = new FleetWatch(apis, workloads);
        for (int member = 0; member < apis.size(); member++) {
            fleet.sights.add(new HashMap<>());
            fleet.watches.add(MemberWatch.open(
                    apis.get(member) + "/apis/apps/v1/deployments" + Fleet.SELECTED, fleet.of(member)));
        }
        return fleet;
    }

    private MemberWatch.Listener of(int member) {
        return new MemberWatch.Listener() {
            @Override
            public void began() {
                note(member, "", null);
            }

            @Override
            public void shown(JsonNode object) {
                note(member, object.at("/metadata/name").asText(), DeploymentSight.of(object));
            }

            @Override
            public void gone(JsonNode object) {
                note(member, object.at("/metadata/name").asText(), null);
            }
        };
    }

    /** @param name empty for all */
    private synchronized void note(int member, String name, @Nullable DeploymentSight sight) {
        changed = System.nanoTime();
        if (name.isEmpty()) {
            sights.get(member).clear();
        } else if (sight == null) {
            sights.get(member).remove(name);
        } else {
            sights.get(member).put(name, sight);
            curve.shows(member, Fleet.number(name), sight.ready(), changed);
        }
    }

    /** When how many were running on all members. */
    RunningCurve curve() {
        return curve;
    }

    /** How many ready pods the members together show at least, of those that count. */
    synchronized int ready(Set<Integer> members) {
        return members.stream()
                .mapToInt(member -> sights.get(member).values().stream()
                        .mapToInt(DeploymentSight::ready)
                        .sum())
                .min()
                .orElse(0);
    }

    /**
     * Returns when each member shows every Deployment with so many ready pods, and no others; answers when that was, of
     * {@link System#nanoTime()}.
     *
     * @param members that count, by number from 0
     * @throws LaunchException with what is missing, when it doesn't come to that in time
     */
    long awaitComplete(String what, Set<Integer> members, IntUnaryOperator pods, long seconds) {
        return await(what, seconds, () -> firstMissing(members, pods));
    }

    /** Returns when no member shows any Deployment; the same otherwise. */
    long awaitNone(String what, Set<Integer> members, long seconds) {
        return await(what, seconds, () -> members.stream()
                .filter(member -> !sights.get(member).isEmpty())
                .findFirst()
                .map(member -> apis.get(member) + " still has "
                        + sights.get(member).keySet().iterator().next() + " and "
                        + (sights.get(member).size() - 1) + " more")
                .orElse(null));
    }

    /** Tells what is missing; null where nothing is. */
    private interface Look {
        @Nullable String missing();
    }

    private long await(String what, long seconds, Look look) {
        long begin = System.nanoTime();
        long looked = 0;
        String missing = "";
        while (true) {
            synchronized (this) {
                if (looked != changed) {
                    looked = changed;
                    missing = look.missing();
                }
            }
            if (missing == null) {
                return Math.max(begin, looked);
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new LaunchException(what + " isn't done after " + seconds + " s: " + missing + ".");
            }
            BenchCluster.pause(LOOK_MILLIS);
        }
    }

    private @Nullable String firstMissing(Set<Integer> members, IntUnaryOperator pods) {
        for (int member : members) {
            Map<String, DeploymentSight> shown = sights.get(member);
            List<Integer> late = IntStream.range(0, workloads)
                    .filter(workload -> !complete(shown.get(Fleet.name(workload)), pods.applyAsInt(workload)))
                    .boxed()
                    .toList();
            if (!late.isEmpty()) {
                int first = late.get(0);
                return late.size() + " of " + workloads + " Deployments aren't there on " + apis.get(member)
                        + ", for instance " + Fleet.path(first) + ", which should have " + pods.applyAsInt(first)
                        + " ready pods: " + shown.get(Fleet.name(first));
            }
        }
        return null;
    }

    private static boolean complete(@Nullable DeploymentSight sight, int pods) {
        return sight != null && sight.complete(pods);
    }

    @Override
    public void close() {
        watches.forEach(MemberWatch::close);
    }
}
