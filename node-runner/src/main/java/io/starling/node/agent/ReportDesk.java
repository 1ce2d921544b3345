package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The outboxes of all workloads that have pods here. Belongs to one actor. */
final class ReportDesk {
    private final ControlPlane controlPlane;
    private final Map<String, Outbox> outboxes = new HashMap<>();
    /** The workloads to look at: something was put there or acknowledged, or waits a moment. A node may have very many others. */
    private final Set<String> stirred = new LinkedHashSet<>();

    private ReportDesk(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    static ReportDesk create(ControlPlane controlPlane) {
        return new ReportDesk(controlPlane);
    }

    /** This report is to be told, in place of an older one of the same pod. */
    void put(String workload, PodReport report, Instant now) {
        outboxes.computeIfAbsent(workload, id -> new Outbox()).put(report, now);
        stirred.add(workload);
    }

    /** Time has passed: what isn't answered may be due again. */
    void stir() {
        stirred.addAll(outboxes.keySet());
    }

    /** Sends what is due; tells whether there is more that becomes due by itself in a moment. */
    boolean send(Instant now, Function<List<PodReport>, Observed> message) {
        for (Iterator<String> each = stirred.iterator(); each.hasNext(); ) {
            String workload = each.next();
            Outbox outbox = outboxes.get(workload);
            if (outbox != null) {
                outbox.due(now).forEach(batch -> controlPlane.toWorkload(workload, message.apply(batch)));
            }
            if (outbox == null || !outbox.lingers(now)) {
                each.remove();
            }
        }
        return !stirred.isEmpty();
    }

    void acknowledged(ObservedTaken taken) {
        outboxes.computeIfPresent(taken.workload(), (workload, outbox) -> {
            outbox.acknowledged(taken.sequences());
            return outbox.isEmpty() ? null : outbox;
        });
        stirred.add(taken.workload());
    }

    /** Whether every report was acknowledged. */
    boolean isEmpty() {
        return outboxes.isEmpty();
    }

    /** The report with its number. */
    static PodReport numbered(PodReport report, long sequence) {
        return new PodReport(
                report.uid(),
                sequence,
                report.phase(),
                report.reason(),
                report.message(),
                report.ready(),
                report.gone(),
                report.podIp(),
                report.hostIp(),
                report.startTime(),
                report.containers());
    }
}
