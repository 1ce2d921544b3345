package io.starling.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pod runs on one node, once: judged by the processes that are there, whatever the API says of them. */
public final class Runs {
    static final String NAME = "a pod runs at most once";
    static final String ORPHANS = "no orphaned process";

    private Runs() {}

    /** Violations in one look at all processes. */
    public static List<Violation> check(List<PodRun> look) {
        Map<String, List<PodRun>> byPod = new HashMap<>();
        look.forEach(run ->
                byPod.computeIfAbsent(run.podUid(), uid -> new ArrayList<>()).add(run));
        return byPod.values().stream()
                .filter(runs -> runs.size() > 1)
                .map(runs ->
                        Violation.of(NAME, "The pod " + runs.get(0).podUid() + " runs " + runs.size() + " times", runs))
                .toList();
    }

    /**
     * Processes that no pod explains.
     *
     * @param pods the uids of all pods that the API knows
     */
    public static List<Violation> orphans(List<PodRun> look, Set<String> pods) {
        List<PodRun> orphans =
                look.stream().filter(run -> !pods.contains(run.podUid())).toList();
        return orphans.isEmpty()
                ? List.of()
                : List.of(Violation.of(ORPHANS, orphans.size() + " processes belong to no pod", orphans));
    }

    /** Pods that the API calls ready although nothing runs. */
    public static List<Violation> missing(List<PodRun> look, Set<String> ready) {
        Set<String> missing = new HashSet<>(ready);
        look.forEach(run -> missing.remove(run.podUid()));
        return missing.isEmpty()
                ? List.of()
                : List.of(Violation.of(
                        NAME, missing.size() + " pods are called ready but have no process", List.copyOf(missing)));
    }
}
