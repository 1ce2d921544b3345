package io.starling.core.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides the next step of a workload with interchangeable pods, by Kubernetes' rules for Deployments. Pure, and counted
 * from the set of pods that there are, never from remembered numbers.
 *
 * <p>No step makes more pods than {@code desired + surge}, or stops an available one below {@code desired - unavailable}.
 * Pods that are stopping count neither as pods nor as available, except that Recreate waits until they are gone.
 */
public final class Rollout {
    private final RolloutInput input;
    private final List<RolloutPod> live;
    private final List<RolloutPod> current;
    private final List<RolloutPod> old;
    private final Map<String, Integer> create = new TreeMap<>();
    private final List<RolloutPod> stop = new ArrayList<>();

    private Rollout(RolloutInput input) {
        this.input = input;
        this.live = input.pods().stream().filter(pod -> !pod.stopping()).toList();
        this.current = live.stream().filter(this::isCurrent).toList();
        this.old = live.stream().filter(pod -> !isCurrent(pod)).toList();
    }

    /** The next step. Equal input, equal step. */
    public static RolloutStep step(RolloutInput input) {
        Rollout rollout = new Rollout(input);
        if (input.paused()) {
            rollout.scaleInProportion();
        } else if (input.strategy() instanceof Strategy.Recreate) {
            rollout.recreate();
        } else {
            rollout.roll();
        }
        return rollout.result();
    }

    private RolloutStep result() {
        create.values().removeIf(count -> count <= 0);
        return new RolloutStep(create, stop.stream().map(RolloutPod::name).toList());
    }

    private void recreate() {
        stop.addAll(VictimOrder.first(old.size(), old, live));
        stopSurplus(current, input.desired());
        if (input.pods().stream().allMatch(this::isCurrent)) {
            create(input.currentRevision(), input.desired() - current.size());
        }
    }

    private void roll() {
        stopSurplus(current, input.desired());
        createCurrent();
        refillOld();
        stopOld();
    }

    /**
     * While old pods serve, only so many new ones may be on their way at once as the strategy lets be too many or missing:
     * more are only asked for where old pods were lost, and then they are better replaced by their like (see {@link
     * #refillOld}) than by more of a revision that may never get ready.
     */
    private void createCurrent() {
        int missing = input.desired() - current.size();
        int room = input.desired() + input.strategy().surge() - live.size();
        int unproven = old.isEmpty() ? 0 : current.size() - available(current);
        int atOnce = old.isEmpty()
                ? missing
                : input.strategy().surge() + input.strategy().unavailable() - unproven;
        create(input.currentRevision(), Math.min(missing, Math.min(room, atOnce)));
    }

    /** Keeps the number of pods up in a rollout that is stuck: what was lost comes back in the best old revision. */
    private void refillOld() {
        int lost = input.desired() - live.size() - create.getOrDefault(input.currentRevision(), 0);
        if (lost > 0 && !old.isEmpty()) {
            create(best(byRevision(old)), lost);
        }
    }

    /** Stops old pods that don't serve, then as many others as the new ones stand in for. */
    private void stopOld() {
        int least = Math.max(0, input.desired() - input.strategy().unavailable());
        List<RolloutPod> staying = staying();
        List<RolloutPod> currentStaying =
                staying.stream().filter(this::isCurrent).toList();
        int unproven = currentStaying.size() - available(currentStaying);
        int spare = staying.size() - least - unproven;
        List<RolloutPod> unhealthy =
                old.stream().filter(pod -> !pod.available()).toList();
        List<RolloutPod> healthy = old.stream().filter(RolloutPod::available).toList();
        stop.addAll(VictimOrder.first(spare, unhealthy, staying));
        stop.addAll(VictimOrder.first(available(staying) - least, healthy, staying));
    }

    /**
     * A paused rollout keeps its mixture: each revision grows and shrinks by its share. Only pods that don't serve go before
     * all others, wherever they belong: a share of the serving ones would leave fewer than need be.
     */
    private void scaleInProportion() {
        Map<String, List<RolloutPod>> revisions = byRevision(live);
        if (revisions.size() <= 1) {
            String only = revisions.keySet().stream().findFirst().orElse(input.currentRevision());
            stopSurplus(live, input.desired());
            create(only, input.desired() - live.size());
            return;
        }
        int allowed =
                input.desired() == 0 ? 0 : input.desired() + input.strategy().surge();
        List<RolloutPod> unhealthy =
                live.stream().filter(pod -> !pod.available()).toList();
        stop.addAll(VictimOrder.first(live.size() - allowed, unhealthy, live));
        Map<String, List<RolloutPod>> staying = byRevision(staying());
        Map<String, Integer> shares = Shares.of(sizes(staying), allowed);
        staying.forEach((revision, pods) -> {
            int share = shares.getOrDefault(revision, 0);
            stopSurplus(pods, share);
            create(revision, share - pods.size());
        });
    }

    private List<RolloutPod> staying() {
        Set<String> stopped = stop.stream().map(RolloutPod::name).collect(Collectors.toSet());
        return live.stream().filter(pod -> !stopped.contains(pod.name())).toList();
    }

    private void stopSurplus(List<RolloutPod> pods, int size) {
        stop.addAll(VictimOrder.first(pods.size() - size, pods, live));
    }

    private void create(String revision, int count) {
        if (count > 0 && !revision.isEmpty()) {
            create.merge(revision, count, Integer::sum);
        }
    }

    private boolean isCurrent(RolloutPod pod) {
        return pod.revision().equals(input.currentRevision());
    }

    private static int available(List<RolloutPod> pods) {
        return (int) pods.stream().filter(RolloutPod::available).count();
    }

    private static Map<String, List<RolloutPod>> byRevision(List<RolloutPod> pods) {
        Map<String, List<RolloutPod>> revisions = new TreeMap<>();
        pods.forEach(pod -> revisions
                .computeIfAbsent(pod.revision(), any -> new ArrayList<>())
                .add(pod));
        return revisions;
    }

    private static Map<String, Integer> sizes(Map<String, List<RolloutPod>> revisions) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        revisions.forEach((revision, pods) -> sizes.put(revision, pods.size()));
        return sizes;
    }

    private static String best(Map<String, List<RolloutPod>> revisions) {
        return revisions.entrySet().stream()
                .max(Comparator.<Map.Entry<String, List<RolloutPod>>>comparingInt(entry -> available(entry.getValue()))
                        .thenComparingInt(entry -> entry.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
