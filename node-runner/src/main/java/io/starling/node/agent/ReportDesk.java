package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The outboxes of all workloads that have pods here. Belongs to one actor. */
final class ReportDesk {
    private final ControlPlane controlPlane;
    private final Map<String, Outbox> outboxes = new HashMap<>();

    private ReportDesk(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    static ReportDesk create(ControlPlane controlPlane) {
        return new ReportDesk(controlPlane);
    }

    /** This report is to be told, in place of an older one of the same pod. */
    void put(String workload, PodReport report, Instant now) {
        outboxes.computeIfAbsent(workload, id -> new Outbox()).put(report, now);
    }

    /** Sends what is due; tells whether there is more that becomes due by itself. */
    boolean send(Instant now, Function<List<PodReport>, Observed> message) {
        boolean lingers = false;
        for (Map.Entry<String, Outbox> each : outboxes.entrySet()) {
            Outbox outbox = each.getValue();
            outbox.due(now).forEach(batch -> controlPlane.toWorkload(each.getKey(), message.apply(batch)));
            lingers |= outbox.lingers(now);
        }
        return lingers;
    }

    void acknowledged(ObservedTaken taken) {
        outboxes.computeIfPresent(taken.workload(), (workload, outbox) -> {
            outbox.acknowledged(taken.sequences());
            return outbox.isEmpty() ? null : outbox;
        });
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
