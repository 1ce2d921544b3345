package io.starling.actors.node;

import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Publication;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.NodeLedger;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeReservations;
import io.starling.core.node.NodeState;
import io.starling.core.node.Pulse;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a node's owner has that isn't journaled: its agent, its ledger, what the agent hasn't acknowledged, what is shown.
 * Used by its entity alone.
 */
final class NodeDesk {
    private static final int REFUSALS_KEPT = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String name;
    private final EntityContext context;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    /** Why a pod was refused: an assignment that comes again is refused again, so that it can't run here as well. */
    private final Map<String, List<String>> refused = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > REFUSALS_KEPT;
        }
    };
    /** Assignments of another session are not looked at: see {@link NodeRequest.Assign}. */
    private long session;

    private Publication publication;
    private @Nullable ActorRef<ToAgent> agent;
    private @Nullable NodeLedger ledger;
    private long epoch;

    /** A pod that the agent was told to take, and hasn't acknowledged. */
    private record Waiting(HeldPod pod, ActorRef<EntityMessage> workload, Instant told) {}

    NodeDesk(String name, EntityContext context) {
        this.name = name;
        this.context = context;
        this.publication = publication();
    }

    private Publication publication() {
        return new Publication(EntityKind.NODE.persistenceId(name).id(), context.announcements());
    }

    void recovered(NodeState node) {
        publication = publication();
        publication.present();
        session = context.announcements().open();
        context.announcements().withdraw(session);
        agent = null;
        ledger = null;
        waiting.clear();
        refused.clear();
        show(node, Pulse.unheard(context.clock().instant()));
    }

    @Nullable ApiObject shown() {
        return publication.shown(NodeDirectory.nodeKey(name));
    }

    CompletionStage<Done> show(NodeState node, Pulse pulse) {
        Map<ObjectKey, @Nullable ApiObject> documents = new HashMap<>();
        documents.put(NodeDirectory.nodeKey(name), NodeDocument.render(node));
        NodeLedger present = ledger;
        NodeReservations reservations = present != null && node.life().admits(pulse)
                ? NodeReservations.of(session, present)
                : NodeReservations.NONE;
        documents.put(NodeDirectory.reservationsKey(name), node.object() == null ? null : reservations.document(name));
        return publication.show(documents);
    }

    /** The agent told what it has: that, and nothing else, is reserved; and what was on the way to it is told again. */
    void introduced(NodeState node, AgentProtocol.Hello hello) {
        agent = hello.agent();
        epoch = node.life().epoch();
        NodeFacts facts = hello.facts();
        NodeLedger fresh = NodeDocument.ledger(facts);
        List<PodRelease> stale = new ArrayList<>();
        for (HeldPod held : hello.held()) {
            if (node.life().stale(held.epoch())) {
                stale.add(new PodRelease(held.uid(), 0));
            }
            fresh = fresh.holding(NodeDocument.claim(held.uid(), held.object()));
            waiting.remove(held.uid());
        }
        for (Waiting pod : waiting.values()) {
            fresh = fresh.holding(NodeDocument.claim(pod.pod().uid(), pod.pod().object()));
        }
        ledger = fresh;
        if (!stale.isEmpty()) {
            hello.agent().tell(new AgentProtocol.Release(epoch, stale));
        }
    }

    void answer(NodeLife.Answer answer, ActorRef<ToAgent> to) {
        if (answer instanceof NodeLife.Welcome welcome) {
            to.tell(new AgentProtocol.Welcome(welcome.epoch()));
        } else if (answer instanceof NodeLife.Unwelcome unwelcome) {
            to.tell(new AgentProtocol.Unwelcome(unwelcome.reason()));
        } else if (answer instanceof NodeLife.Identify) {
            to.tell(new AgentProtocol.Identify());
        }
    }

    /** Tells people how the node fares. */
    void tell(NodeLife.Event event) {
        ApiObject node = shown();
        if (node == null) {
            return;
        }
        if (event instanceof NodeLife.FellSilent) {
            context.events().warning(node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        } else if (event instanceof NodeLife.Fenced || event instanceof NodeLife.Left) {
            context.events().warning(node, "NodeLost", "Node " + name + " is given up; its pods are placed elsewhere");
        } else {
            context.events().normal(node, "NodeReady", "Node " + name + " status is now: NodeReady");
        }
    }

    void assign(NodeState node, Pulse pulse, NodeRequest.Assign assign, Instant now) {
        NodeLedger present = ledger;
        if (present == null || !node.life().admits(pulse) || assign.session() != session) {
            assign.replyTo().tell(new NodeRequest.OutOfSession(name, session, uids(assign.pods())));
            return;
        }
        Map<String, List<String>> refusals = new HashMap<>();
        List<HeldPod> take = new ArrayList<>();
        for (HeldPod pod : assign.pods()) {
            List<String> reasons = refused.containsKey(pod.uid()) ? refused.get(pod.uid()) : admit(pod);
            if (reasons.isEmpty()) {
                HeldPod taken = new HeldPod(pod.pod(), pod.uid(), pod.workload(), epoch, pod.object());
                waiting.put(pod.uid(), new Waiting(taken, assign.replyTo(), now));
                take.add(taken);
            } else {
                refused.put(pod.uid(), reasons);
                refusals.put(pod.uid(), reasons);
            }
        }
        if (!refusals.isEmpty()) {
            assign.replyTo().tell(new NodeRequest.Refused(name, refusals));
        }
        take(take);
    }

    private List<String> admit(HeldPod pod) {
        NodeLedger present = ledger;
        if (present == null) {
            return List.of("node(s) were not ready");
        }
        NodeLedger.Admission admission = present.admit(NodeDocument.claim(pod.uid(), pod.object()));
        if (admission instanceof NodeLedger.Admitted admitted) {
            ledger = admitted.ledger();
            return List.of();
        }
        return ((NodeLedger.Refused) admission).reasons();
    }

    private static List<String> uids(List<HeldPod> pods) {
        return pods.stream().map(HeldPod::uid).toList();
    }

    private void take(List<HeldPod> pods) {
        ActorRef<ToAgent> to = agent;
        if (to != null && !pods.isEmpty()) {
            to.tell(new AgentProtocol.Take(epoch, List.copyOf(pods)));
        }
    }

    /** Tells the agent again what it hasn't acknowledged. */
    void retry(Instant now) {
        List<HeldPod> again = new ArrayList<>();
        waiting.replaceAll((uid, pod) -> {
            if (pod.told().plus(RETRY).isAfter(now)) {
                return pod;
            }
            again.add(pod.pod());
            return new Waiting(pod.pod(), pod.workload(), now);
        });
        take(again);
    }

    void taken(List<String> uids) {
        Map<ActorRef<EntityMessage>, List<String>> byWorkload = new LinkedHashMap<>();
        for (String uid : uids) {
            Waiting pod = waiting.remove(uid);
            if (pod != null) {
                byWorkload
                        .computeIfAbsent(pod.workload(), it -> new ArrayList<>())
                        .add(uid);
            }
        }
        byWorkload.forEach((workload, pods) -> workload.tell(new NodeRequest.Assigned(name, pods)));
    }

    void notTaken(String uid, String reason) {
        Waiting pod = waiting.remove(uid);
        if (pod != null) {
            freed(List.of(uid));
            refused.put(uid, List.of(reason));
            pod.workload().tell(new NodeRequest.Refused(name, Map.of(uid, List.of(reason))));
        }
    }

    void freed(List<String> uids) {
        for (String uid : uids) {
            NodeLedger present = ledger;
            if (present != null) {
                ledger = present.release(uid);
            }
        }
    }

    void unassign(NodeState node, Pulse pulse, NodeRequest.Unassign unassign) {
        NodeLedger present = ledger;
        ActorRef<ToAgent> to = agent;
        if (present == null || to == null || !node.life().admits(pulse)) {
            return;
        }
        List<PodRelease> held = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (PodRelease release : unassign.pods()) {
            refused.put(release.uid(), List.of("it was told to stop"));
            waiting.remove(release.uid());
            if (present.has(release.uid())) {
                held.add(release);
            } else {
                gone.add(release.uid());
            }
        }
        if (!held.isEmpty()) {
            to.tell(new AgentProtocol.Release(epoch, held));
        }
        if (!gone.isEmpty()) {
            unassign.replyTo().tell(new NodeRequest.Gone(name, gone));
        }
    }

    void logs(ReadLogs request) {
        ActorRef<ToAgent> to = agent;
        if (to == null) {
            request.replyTo().tell(new AgentProtocol.NoLogs("the agent of node " + name + " can't be reached"));
        } else {
            to.tell(request);
        }
    }
}
