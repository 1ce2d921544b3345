package io.starling.actors.workload;

import io.starling.actors.entity.EventRecorder;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectReference;
import io.starling.core.pod.Happening;
import io.starling.core.workload.Pod;
import io.starling.core.workload.ReplicaSetDocument;
import io.starling.core.workload.Revision;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadEvent;
import io.starling.core.workload.WorkloadKey;
import java.util.List;

/** Tells people, by Kubernetes' events, what happens to a workload and its pods. */
final class WorkloadNews {
    private final EventRecorder events;
    private final WorkloadKey key;

    WorkloadNews(EventRecorder events, WorkloadKey key) {
        this.events = events;
        this.key = key;
    }

    void happened(Pod pod, List<Happening> happenings) {
        for (Happening happening : happenings) {
            if (happening.warning()) {
                events.warning(reference(pod), happening.reason(), happening.message());
            } else {
                events.normal(reference(pod), happening.reason(), happening.message());
            }
        }
    }

    void placed(Pod pod, String node) {
        events.normal(
                reference(pod),
                "Scheduled",
                "Successfully assigned " + key.namespace() + "/" + pod.name() + " to " + node);
    }

    void unplaced(Pod pod, String why) {
        events.warning(reference(pod), "FailedScheduling", why);
    }

    /**
     * What was decided.
     *
     * @param evicted the pods that their nodes drive off
     */
    void decided(Workload workload, List<WorkloadEvent> decisions, List<Pod> evicted) {
        for (Pod pod : evicted) {
            events.normal(
                    reference(pod),
                    "TaintManagerEviction",
                    "Marking for deletion Pod " + key.namespace() + "/" + pod.name() + ": node " + pod.node()
                            + " drives it off");
        }
        for (WorkloadEvent event : decisions) {
            if (event instanceof WorkloadEvent.PodsCreated created
                    && !created.revision().equals(Pod.BARE)) {
                scaledUp(workload, created.revision(), created.pods().size());
            } else if (event instanceof WorkloadEvent.PodsStopping stopping) {
                stopping.pods().forEach(name -> killing(workload, name));
            }
        }
    }

    private void scaledUp(Workload workload, String revision, int by) {
        ApiObject object = workload.object();
        Revision scaled = workload.revisions().get(revision);
        if (object != null && scaled != null) {
            String name = key.isDeployment() ? ReplicaSetDocument.name(key, scaled) : key.name();
            events.normal(object, "ScalingReplicaSet", "Scaled up replica set " + name + " by " + by);
        }
    }

    private void killing(Workload workload, String name) {
        Pod pod = workload.pods().get(name);
        if (pod != null && pod.node() != null) {
            events.normal(reference(pod), "Killing", "Stopping pod " + name);
        }
    }

    private ObjectReference reference(Pod pod) {
        return ObjectReference.pod(key.namespace(), pod.name(), pod.uid());
    }
}
