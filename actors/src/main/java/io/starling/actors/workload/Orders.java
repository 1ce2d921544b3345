package io.starling.actors.workload;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.node.NodeDirectory;
import io.starling.actors.node.NodeRequest;
import io.starling.actors.node.NodeRequest.Assignment;
import io.starling.core.catalog.Entry;
import io.starling.core.node.NodeReservations;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.workload.Drain;
import io.starling.core.workload.Observations;
import io.starling.core.workload.Pod;
import io.starling.core.workload.PodTemplates;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Tells nodes which of a workload's pods they are to hold and which to let go, again until it is answered. */
final class Orders {
    private static final ResourceType SERVICES = new ResourceType("", "services");

    private final ActorRef<EntityMessage> self;
    private final EntityContext context;
    private final NodeDirectory nodes;
    private final WorkloadKey key;
    private final String owner;
    private final PodTemplates templates;
    private final Observations observed;
    private final Errands errands;

    /** @param self whom nodes answer */
    Orders(
            ActorRef<EntityMessage> self,
            EntityContext context,
            NodeDirectory nodes,
            WorkloadKey key,
            PodTemplates templates,
            Observations observed,
            Errands errands) {
        this.self = self;
        this.context = context;
        this.nodes = nodes;
        this.key = key;
        this.owner = EntityKind.WORKLOAD.persistenceId(key.id()).id();
        this.templates = templates;
        this.observed = observed;
        this.errands = errands;
    }

    /** @param shown an object of the workload as it is shown */
    void send(Workload workload, Function<ObjectKey, @Nullable ApiObject> shown, Instant now) {
        Map<String, List<Assignment>> assign = new LinkedHashMap<>();
        Map<String, List<PodRelease>> release = new LinkedHashMap<>();
        Map<String, NodeReservations> rooms = new HashMap<>();
        for (Pod pod : workload.pods().values()) {
            String node = pod.node();
            if (node == null) {
                continue;
            }
            NodeReservations room = rooms.computeIfAbsent(node, nodes::reservations);
            Pod.Stopping stopping = pod.stopping();
            if (stopping != null) {
                if (!observed.gone(pod.uid())
                        && errands.due(pod.uid(), "stop within " + stopping.graceSeconds(), now)) {
                    long drain = drain(shown.apply(key.pod(pod.name())), stopping);
                    release.computeIfAbsent(node, it -> new ArrayList<>())
                            .add(new PodRelease(pod.uid(), graceLeft(stopping, now), drain));
                }
            } else if (pod.outcome() == null
                    && !observed.heardFrom(pod.uid(), room.incarnation())
                    && room.session() != 0
                    && errands.due(pod.uid(), "hold", now)) {
                assign.computeIfAbsent(node, it -> new ArrayList<>())
                        .add(new Assignment(held(workload, pod, node, now), pod.attempt()));
            }
        }
        assign.forEach(this::assign);
        release.forEach(this::release);
    }

    /**
     * Says once that these aren't wanted any more where they were. Their node couldn't be told of them when that was decided; should it
     * be back by now, its agent spoke of them before that, and was told nothing.
     */
    void giveUp(List<Pod> pods) {
        Map<String, List<PodRelease>> release = new LinkedHashMap<>();
        for (Pod pod : pods) {
            String node = pod.node();
            if (node != null) {
                release.computeIfAbsent(node, it -> new ArrayList<>()).add(new PodRelease(pod.uid(), 0, 0));
            }
        }
        release.forEach(this::release);
    }

    private static long graceLeft(Pod.Stopping stopping, Instant now) {
        long spent = Duration.between(stopping.since(), now).toSeconds();
        return Math.max(0, stopping.graceSeconds() - Math.max(0, spent));
    }

    private long drain(@Nullable ApiObject pod, Pod.Stopping stopping) {
        return pod == null
                ? 0
                : Drain.of(
                                pod,
                                stopping.graceSeconds(),
                                context.announcements().view().list(SERVICES, key.namespace()).stream()
                                        .map(Entry::object)
                                        .toList())
                        .toMillis();
    }

    private HeldPod held(Workload workload, Pod pod, String node, Instant now) {
        nodes.sent(node, pod.uid(), templates.demand(workload, pod), now);
        return new HeldPod(key.pod(pod.name()), pod.uid(), owner, 0, Document.of(templates.desired(workload, pod)));
    }

    private void assign(String node, List<Assignment> pods) {
        for (int from = 0; from < pods.size(); from += NodeRequest.PODS_A_MESSAGE) {
            List<Assignment> some =
                    List.copyOf(pods.subList(from, Math.min(pods.size(), from + NodeRequest.PODS_A_MESSAGE)));
            EntityKind.NODE
                    .ref(context.sharding(), node)
                    .tell(new NodeRequest.Assign(nodes.reservations(node).session(), some, self));
        }
    }

    private void release(String node, List<PodRelease> pods) {
        EntityKind.NODE.ref(context.sharding(), node).tell(new NodeRequest.Unassign(List.copyOf(pods), self));
    }
}
