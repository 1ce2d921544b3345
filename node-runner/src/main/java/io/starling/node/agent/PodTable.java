package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.PodClaim;
import io.starling.core.pod.PodReport;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The pods of a node by their uids: those that are being recorded, those that the node has, and the latest of those that left it. Belongs
 * to one actor.
 */
final class PodTable {
    private static final int FREED_KEPT = 20_000;

    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final Set<String> recording = new HashSet<>();
    private final Map<String, Boolean> freed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > FREED_KEPT;
        }
    };

    /**
     * A pod that the node has.
     *
     * @param report the newest; empty before the first
     */
    record Pod(HeldPod held, PodClaim claim, ActorRef<PodActor.Command> actor, Optional<PodReport> report) {
        String uid() {
            return held.uid();
        }
    }

    Optional<Pod> get(String uid) {
        return Optional.ofNullable(pods.get(uid));
    }

    /** Those that the node has, in the order in which they came. */
    Collection<Pod> all() {
        return pods.values();
    }

    List<PodClaim> claims() {
        return pods.values().stream().map(Pod::claim).toList();
    }

    /** Whether the node has it, or will as soon as it is recorded. */
    boolean wanted(String uid) {
        return pods.containsKey(uid) || recording.contains(uid);
    }

    /** Nothing is here, and nothing comes any more. */
    boolean isEmpty() {
        return pods.isEmpty() && recording.isEmpty();
    }

    /** @return whether it wasn't being recorded yet */
    boolean recording(HeldPod pod) {
        return recording.add(pod.uid());
    }

    void recorded(HeldPod pod) {
        recording.remove(pod.uid());
    }

    void runs(HeldPod pod, ActorRef<PodActor.Command> actor) {
        pods.put(pod.uid(), new Pod(pod, NodeDocument.claim(pod.uid(), pod.object()), actor, Optional.empty()));
    }

    void reported(Pod pod, PodReport report) {
        pods.put(pod.uid(), new Pod(pod.held(), pod.claim(), pod.actor(), Optional.of(report)));
    }

    /** What is free stays free: what comes late doesn't start it again. */
    void free(String uid) {
        pods.remove(uid);
        freed.put(uid, true);
    }

    boolean isFree(String uid) {
        return freed.containsKey(uid);
    }
}
