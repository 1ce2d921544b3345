package io.starling.core.workload;

import io.starling.core.object.ApiObject;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a workload's pods without being journaled: what agents reported, and what nodes admitted. After a
 * failover it starts from what the catalog last showed, unconfirmed, until the agents have spoken again.
 */
public final class Observations {
    private final Map<String, PodReport> reports = new HashMap<>();
    private final Map<String, Long> incarnations = new HashMap<>();
    private final Map<String, Instant> readySince = new HashMap<>();
    private final Set<String> admitted = new HashSet<>();
    /** Until somebody reports: as trees they are large. */
    private final Map<String, ApiObject> remembered = new HashMap<>();

    /** Starts from a pod as the catalog shows it. */
    public void remember(ApiObject pod) {
        remembered.put(pod.uid(), pod);
        if (pod.spec().hasNonNull("nodeName")) {
            admitted.add(pod.uid());
        }
        if (readyIn(pod)) {
            readySince.put(pod.uid(), readyTransition(pod));
        }
    }

    /**
     * Whether this start of the pod's agent, or a later one, has told of the pod. One that hasn't may not have it: what an
     * earlier start told, nobody stands for any more.
     */
    public boolean heardFrom(String uid, long incarnation) {
        return reports.containsKey(uid) && incarnations.getOrDefault(uid, 0L) >= incarnation;
    }

    /**
     * Takes a report in. One that is older than what is known changes nothing.
     *
     * @param incarnation of the agent that tells it
     * @return whether it is news
     */
    public boolean observe(long incarnation, PodReport report, Instant now) {
        PodReport before = reports.get(report.uid());
        long told = incarnations.getOrDefault(report.uid(), 0L);
        if (incarnation < told || (incarnation == told && before != null && report.sequence() < before.sequence())) {
            return false;
        }
        incarnations.put(report.uid(), incarnation);
        reports.put(report.uid(), report);
        remembered.remove(report.uid());
        admitted.add(report.uid());
        if (report.ready()) {
            readySince.putIfAbsent(report.uid(), now);
        } else {
            readySince.remove(report.uid());
        }
        return !report.equals(before);
    }

    /** Forgets all pods but these. */
    public void retain(Collection<String> uids) {
        Set<String> keep = new HashSet<>(uids);
        reports.keySet().retainAll(keep);
        incarnations.keySet().retainAll(keep);
        readySince.keySet().retainAll(keep);
        admitted.retainAll(keep);
        remembered.keySet().retainAll(keep);
    }

    /** The node has nothing of the pod, though its agent may not have said so. */
    public void lose(String uid) {
        PodReport last = reports.get(uid);
        reports.put(uid, last == null ? PodReport.gone(uid) : last.withoutPod());
        remembered.remove(uid);
        readySince.remove(uid);
    }

    public Optional<PodReport> report(String uid) {
        return Optional.ofNullable(reports.get(uid));
    }

    /** The pod as the catalog showed it before a failover; empty once something was told of it. */
    public Optional<ApiObject> remembered(String uid) {
        return Optional.ofNullable(remembered.get(uid));
    }

    public boolean admitted(String uid) {
        return admitted.contains(uid);
    }

    /** Since when the pod is ready without a break; empty while it isn't. */
    public Optional<Instant> readySince(String uid) {
        return Optional.ofNullable(readySince.get(uid));
    }

    public boolean gone(String uid) {
        PodReport report = reports.get(uid);
        return report != null && report.gone();
    }

    private static boolean readyIn(ApiObject pod) {
        return Documents.condition(pod, "Ready")
                .filter(it -> it.path("status").asText().equals("True"))
                .isPresent();
    }

    private static Instant readyTransition(ApiObject pod) {
        return Documents.condition(pod, "Ready")
                .map(it -> it.path("lastTransitionTime").asText(""))
                .filter(it -> !it.isEmpty())
                .map(Instant::parse)
                .orElse(Instant.EPOCH);
    }
}
