package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.FromAgent;
import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.PodReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The cluster, as an agent sees it: keeps what it was told, and acknowledges reports unless told not to. */
final class FakeControlPlane implements ControlPlane {
    final List<FromAgent> toNode = new CopyOnWriteArrayList<>();
    final List<Observed> observed = new CopyOnWriteArrayList<>();
    final Map<String, PodReport> reports = new ConcurrentHashMap<>();
    final Map<ObjectKey, ApiObject> objects = new ConcurrentHashMap<>();
    volatile boolean acknowledge = true;
    /** So many of the next words to the node's owner crash whoever says them. */
    final AtomicInteger crashes = new AtomicInteger();

    @Override
    public void toNode(FromAgent message) {
        if (crashes.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("crash on purpose");
        }
        toNode.add(message);
    }

    @Override
    public void toWorkload(String workload, Observed message) {
        observed.add(message);
        Map<String, Long> sequences = new HashMap<>();
        for (PodReport report : message.reports()) {
            reports.put(report.uid(), report);
            sequences.put(report.uid(), report.sequence());
        }
        if (acknowledge) {
            message.replyTo().tell(new ObservedTaken(workload, sequences, List.of()));
        }
    }

    @Override
    public CompletionStage<Optional<ApiObject>> read(ObjectKey key) {
        return CompletableFuture.completedFuture(Optional.ofNullable(objects.get(key)));
    }

    <T extends FromAgent> List<T> told(Class<T> type) {
        return toNode.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The newest report of a pod that was reported on. */
    PodReport report(String uid) {
        return Objects.requireNonNull(reports.get(uid), uid);
    }
}
