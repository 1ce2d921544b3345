package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.workload.NodeTrouble.Manner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which pods have to leave their node now.
 *
 * @param givenUp those that nobody there can be told to stop: they are replaced at once, and stopped should their node return
 * @param stopped those that stop with their grace, while others take their place
 * @param next when the next one has to leave, as things stand; empty where none has to
 */
record Evictions(List<Pod> givenUp, List<Pod> stopped, Optional<Instant> next) {
    /** What an agent that left has beyond a pod's own grace to say that the pod is gone. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    static Evictions of(Workload workload, Situation situation) {
        List<Pod> givenUp = new ArrayList<>();
        List<Pod> stopped = new ArrayList<>();
        Instant next = null;
        for (Pod pod : workload.pods().values()) {
            NodeTrouble trouble =
                    pod.node() == null ? null : situation.troubles().get(pod.node());
            Instant until =
                    trouble == null ? null : until(trouble, workload, pod).orElse(null);
            if (trouble == null || until == null) {
                continue;
            }
            if (until.isAfter(situation.now())) {
                next = next == null || until.isBefore(next) ? until : next;
            } else if (stops(trouble, pod)) {
                stopped.add(pod);
            } else {
                givenUp.add(pod);
            }
        }
        return new Evictions(givenUp, stopped, Optional.ofNullable(next));
    }

    private static boolean stops(NodeTrouble trouble, Pod pod) {
        return pod.active() && (trouble.manner() == Manner.STOPPING || trouble.manner() == Manner.LEAVING);
    }

    private static Optional<Instant> until(NodeTrouble trouble, Workload workload, Pod pod) {
        boolean obeys = trouble.manner() == Manner.STOPPING || trouble.manner() == Manner.LEAVING;
        if (!obeys || pod.active()) {
            return trouble.until(tolerating(workload, pod));
        }
        Pod.Stopping stopping = pod.stopping();
        return trouble.manner() == Manner.STOPPING || stopping == null
                ? Optional.empty()
                : Optional.of(
                        stopping.since().plusSeconds(stopping.graceSeconds()).plus(SLACK));
    }

    /** The pod's spec, with the tolerations that every pod is given. */
    private static JsonNode tolerating(Workload workload, Pod pod) {
        ObjectNode spec = workload.spec(pod).deepCopy();
        PodDocument.tolerate(spec);
        return spec;
    }
}
