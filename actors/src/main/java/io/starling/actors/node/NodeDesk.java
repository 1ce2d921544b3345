package io.starling.actors.node;

import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.Publication;
import io.starling.actors.node.NodeRequest.Assignment;
import io.starling.core.node.Brakes;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.NodeLedger;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeReservations;
import io.starling.core.node.NodeState;
import io.starling.core.node.Pulse;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a node's owner has that isn't journaled: its session, its agent, whose room is taken, what is shown. Used by its
 * entity alone.
 */
final class NodeDesk {
    private final String name;
    private final EntityContext context;
    private final Assignments assignments;
    private final NodeDirectory nodes;
    private NodeRoom room = new NodeRoom();
    private Publication publication;
    private @Nullable ActorRef<ToAgent> agent;
    private long session;
    private long epoch;
    private Brakes.Verdict lastRuling = Brakes.Verdict.GO;
    /** Where the agent was last heard from, by this owner or the one before it; empty while unknown. */
    private String member = "";

    NodeDesk(String name, EntityContext context, Assignments assignments, NodeDirectory nodes) {
        this.name = name;
        this.nodes = nodes;
        this.assignments = assignments;
        this.context = context;
        this.publication = publication();
    }

    private Publication publication() {
        // Nodes are awake before catalogs are complete: what they have room for isn't journaled, and an agent's silence
        // counts from then.
        return new Publication(EntityKind.NODE.persistenceId(name).id(), context.announcements(), () -> 0);
    }

    void recovered(NodeState node) {
        publication = publication();
        session = context.announcements().open();
        context.announcements().withdraw(session);
        agent = null;
        room = new NodeRoom();
        member = Optional.ofNullable(publication.shown(NodeDirectory.reservationsKey(name)))
                .map(document -> NodeReservations.of(document).member())
                .orElse("");
        show(node, Pulse.unheard(context.clock().instant()));
    }

    /** The address of the member that the agent was last heard from, by this owner or the one before it; empty while unknown. */
    String member() {
        return member;
    }

    @Nullable ApiObject shown() {
        return publication.shown(NodeDirectory.nodeKey(name));
    }

    /** Whether a word of the agent is meant for this owner. */
    boolean ofSession(long spoken) {
        return spoken == session;
    }

    void identify(ActorRef<ToAgent> to) {
        to.tell(new AgentProtocol.Identify(session));
    }

    CompletionStage<Done> show(NodeState node, Pulse pulse) {
        Map<ObjectKey, @Nullable ApiObject> documents = new HashMap<>();
        documents.put(NodeDirectory.nodeKey(name), NodeDocument.render(node));
        NodeLedger present = room.ledger();
        NodeReservations reservations = present != null && node.life().admits(pulse)
                ? NodeReservations.of(session, node.life().incarnation(), present)
                : NodeReservations.NONE;
        documents.put(
                NodeDirectory.reservationsKey(name),
                node.object() == null ? null : reservations.at(member).document(name));
        return publication.show(documents);
    }

    /** Where what is shown was overtaken, shows it anew. */
    void restore(NodeState node, Pulse pulse) {
        if (publication.overtaken()) {
            publication = publication();
            show(node, pulse);
        }
    }

    /**
     * The agent told what it has. What of it isn't wanted any more, the owners of the pods say: it tells them all again.
     *
     * @param from its member's address
     */
    void introduced(NodeState node, AgentProtocol.Hello hello, String from) {
        agent = hello.agent();
        member = from;
        epoch = node.life().epoch();
        room.introduced(hello);
    }

    /** Whether this is the agent that was heard last. */
    boolean isAgent(ActorRef<?> other) {
        return other.equals(agent);
    }

    void answer(NodeLife.Answer answer, ActorRef<ToAgent> to) {
        if (answer instanceof NodeLife.Welcome welcome) {
            to.tell(new AgentProtocol.Welcome(session, welcome.epoch()));
        } else if (answer instanceof NodeLife.Unwelcome unwelcome) {
            to.tell(new AgentProtocol.Unwelcome(unwelcome.reason()));
        } else if (answer instanceof NodeLife.Identify) {
            identify(to);
        }
    }

    /** What follows from the node's life for its pods, and for the people who watch it. */
    void lived(NodeLife.Event event) {
        if (event instanceof NodeLife.Left) {
            room.letAllGo();
        }
        ApiObject node = shown();
        if (node == null) {
            return;
        }
        if (event instanceof NodeLife.FellSilent || event instanceof NodeLife.Died) {
            context.events().warning(node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        } else if (event instanceof NodeLife.Evicting) {
            context.events().warning(node, "NodeLost", "Node " + name + " drives off the pods that don't tolerate it");
        } else if (event instanceof NodeLife.Left) {
            context.events().normal(node, "NodeLeft", "Node " + name + " was stopped; its pods are placed elsewhere");
        } else if (event instanceof NodeLife.Joined || event instanceof NodeLife.Returned) {
            lastRuling = Brakes.Verdict.GO;
            context.events().normal(node, "NodeReady", "Node " + name + " status is now: NodeReady");
        }
    }

    /** What people are told when a node can't start containers any more, or can again. */
    void found(@Nullable NodeFacts before, NodeFacts now) {
        NodeFacts.Trouble was = before == null ? null : before.trouble();
        NodeFacts.Trouble trouble = now.trouble();
        ApiObject node = shown();
        if (node == null || Objects.equals(was, trouble)) {
            return;
        }
        if (trouble == null) {
            context.events().normal(node, "RuntimeAvailable", "Node " + name + " can start containers again");
        } else {
            context.events()
                    .warning(
                            node,
                            "RuntimeUnavailable",
                            "Node " + name + " can't start containers: " + trouble.why() + "; those that run go on");
        }
    }

    /** Whether this node, which is lost, may drive its pods off; a change is told. */
    Brakes.Verdict brakes(Brakes brakes) {
        Brakes.Ruling ruling = brakes.rule(name, nodes.sights(), context.clock().instant());
        ApiObject node = shown();
        if (node != null && ruling.verdict() != lastRuling) {
            tell(node, ruling, brakes);
        }
        lastRuling = ruling.verdict();
        return ruling.verdict();
    }

    private void tell(ApiObject node, Brakes.Ruling ruling, Brakes brakes) {
        String zone = ruling.zone().isEmpty() ? "" : " of zone " + ruling.zone();
        String many = ruling.lost() + " of " + ruling.nodes() + " nodes" + zone + " are lost at once: ";
        switch (ruling.verdict()) {
            case GO, NEXT ->
                context.events().normal(node, "EvictionsResumed", "Node " + name + " may drive its pods off");
            case WAIT ->
                context.events()
                        .warning(
                                node,
                                "EvictionsSlowed",
                                many + "their pods are driven off one node after the other, every "
                                        + brakes.pace().toMillis() / 1000.0 + " s");
            case STOP ->
                context.events().warning(node, "EvictionsStopped", many + "their pods stay until some nodes are back");
        }
    }

    void assign(NodeState node, Pulse pulse, NodeRequest.Assign assign) {
        if (room.ledger() == null || !node.life().admits(pulse) || assign.session() != session) {
            List<String> uids =
                    assign.pods().stream().map(each -> each.pod().uid()).toList();
            assignments.countOutOfSession(uids.size());
            assign.replyTo().tell(new NodeRequest.OutOfSession(name, session, uids));
            return;
        }
        List<HeldPod> take = new ArrayList<>();
        for (Assignment assignment : assign.pods()) {
            HeldPod asked = assignment.pod();
            if (room.wasFreed(asked.uid())) {
                assign.replyTo().tell(new NodeRequest.Gone(name, List.of(asked.uid())));
                continue;
            }
            if (room.leaving(asked.uid())) {
                // It may run there still: its workload hears when it is gone.
                continue;
            }
            boolean here = room.has(asked.uid());
            // The workload asks again while the agent is slow to answer: it is told again in time.
            boolean told = room.awaits(asked.uid());
            HeldPod pod = new HeldPod(asked.pod(), asked.uid(), asked.workload(), epoch, asked.document());
            List<String> reasons =
                    room.admit(pod, assignment.attempt(), assign.replyTo(), () -> unwelcoming(node, pod.object()));
            if (reasons.isEmpty()) {
                if (!here) {
                    assignments.countAdmitted();
                }
                if (!told) {
                    take.add(pod);
                }
            } else {
                assignments.countRefused();
                assign.replyTo().tell(new NodeRequest.Refused(name, asked.uid(), assignment.attempt(), reasons));
            }
        }
        take(take);
    }

    /** By what is journaled: the catalog that the pod was placed by may be behind it. */
    private static List<String> unwelcoming(NodeState node, ApiObject pod) {
        ApiObject object = node.object();
        return object == null ? List.of("the node is deleted") : NodeDocument.unwelcoming(object, pod);
    }

    private void take(List<HeldPod> pods) {
        ActorRef<ToAgent> to = agent;
        for (int from = 0; to != null && from < pods.size(); from += NodeRequest.PODS_A_MESSAGE) {
            int end = Math.min(pods.size(), from + NodeRequest.PODS_A_MESSAGE);
            to.tell(new AgentProtocol.Take(session, epoch, List.copyOf(pods.subList(from, end))));
        }
    }

    private void release(List<PodRelease> pods) {
        ActorRef<ToAgent> to = agent;
        if (to != null && !pods.isEmpty()) {
            to.tell(new AgentProtocol.Release(session, List.copyOf(pods)));
        }
    }

    /** Tells the agent again what it hasn't answered for since this was last done. */
    void retry(NodeState node, Pulse pulse) {
        if (node.life().admits(pulse)) {
            take(room.overdue(false));
            release(room.overdue(true).stream()
                    .map(pod -> new PodRelease(pod.uid(), 0, 0))
                    .toList());
        }
    }

    void taken(AgentProtocol.Taken taken) {
        room.taken(taken.uids(), taken.sequence());
    }

    void notTaken(AgentProtocol.NotTaken answer) {
        NodeRoom.Waiting pod = room.notTaken(answer.uid());
        if (pod != null && !pod.releasing()) {
            assignments.countRefused();
            pod.workload().tell(new NodeRequest.Refused(name, answer.uid(), pod.attempt(), List.of(answer.reason())));
        }
    }

    void freed(List<String> uids) {
        uids.forEach(room::freed);
    }

    void unassign(NodeState node, Pulse pulse, NodeRequest.Unassign unassign) {
        NodeLedger present = room.ledger();
        if (present == null || !node.life().admits(pulse)) {
            return;
        }
        List<PodRelease> held = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (PodRelease release : unassign.pods()) {
            room.letGo(release.uid());
            if (present.has(release.uid())) {
                held.add(release);
            } else {
                gone.add(release.uid());
            }
        }
        release(held);
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
