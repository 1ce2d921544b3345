package io.starling.actors.node;

import io.starling.actors.Wire;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.actors.entity.EntityMessage;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What workloads and doors ask of a node. All of it may be repeated. */
public sealed interface NodeRequest extends EntityMessage {
    /** Pods a message to a node or its agent: with a usual spec that stays under 128 KiB. */
    int PODS_A_MESSAGE = 24;

    /**
     * Run these pods. Answered by what their agent reports of them once it took them, or with {@link Refused}.
     *
     * @param session the node's session that the sender's view of it came from: an assignment of another session is not
     *     looked at, so that one that lay around somewhere can't place a pod twice
     */
    record Assign(long session, List<Assignment> pods, ActorRef<EntityMessage> replyTo) implements NodeRequest {}

    /**
     * @param attempt how often the pod has been placed: a refusal is of one attempt
     */
    record Assignment(HeldPod pod, int attempt) implements Wire {}

    /** Stop these pods. Answered with {@link Gone} where the node has nothing of them; else their reports tell. */
    record Unassign(List<PodRelease> pods, ActorRef<EntityMessage> replyTo) implements NodeRequest {}

    /** Passes a request for a log on to the agent. */
    record Logs(ReadLogs request) implements NodeRequest {}

    /**
     * A pod doesn't fit.
     *
     * @param attempt the one that is refused
     */
    record Refused(String node, String uid, int attempt, List<String> reasons) implements EntityMessage {}

    /** The node has nothing of these pods, by uid. */
    record Gone(String node, List<String> uids) implements EntityMessage {}

    /** The assignment was meant for another session of this node; the sender's catalog tells the present one soon. */
    record OutOfSession(String node, long session, List<String> uids) implements EntityMessage {}
}
