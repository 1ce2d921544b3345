package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.Freed;
import io.starling.actors.agent.AgentProtocol.Heartbeat;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.agent.AgentProtocol.Leaving;
import io.starling.actors.agent.AgentProtocol.NotTaken;
import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.agent.AgentProtocol.Take;
import io.starling.actors.agent.AgentProtocol.Taken;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.agent.AgentProtocol.Welcome;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.PodClaim;
import io.starling.core.pod.PodReport;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How an agent stands with the owner of its node, and what it says to it: in which session, under which epoch, and in which order
 * (ADR 5). Belongs to one actor.
 */
final class NodeSession {
    private final ControlPlane controlPlane;
    private final String node;
    private final long incarnation;
    private final ActorRef<ToAgent> agent;
    private long session;
    private long epoch;
    private long sequence;
    private boolean welcome;

    /** @param agent whom the owner answers */
    NodeSession(AgentParts parts, long incarnation, ActorRef<ToAgent> agent) {
        this.controlPlane = parts.controlPlane();
        this.node = parts.node();
        this.incarnation = incarnation;
        this.agent = agent;
    }

    /** Whether the owner takes the agent: before that nothing is taken from it. */
    boolean welcome() {
        return welcome;
    }

    /** The session of the owner that was heard last; 0 before any was. */
    long session() {
        return session;
    }

    boolean is(long spoken) {
        return spoken == session;
    }

    /** The next number of what the agent says or sees. */
    long next() {
        return ++sequence;
    }

    /**
     * An owner asks who this is. Until a new one has welcomed the agent, nothing is taken, so that what it is told stays true.
     *
     * @return whether it is to be told
     */
    boolean identify(long asking) {
        if (asking > session) {
            session = asking;
            welcome = false;
        }
        return asking == session;
    }

    /** @return whether the node may have moved, and so may the workloads: there is a new session, or a new epoch */
    boolean welcomed(Welcome granted) {
        if (granted.session() != session) {
            return false;
        }
        boolean news = !welcome || granted.epoch() > epoch;
        welcome = true;
        epoch = Math.max(epoch, granted.epoch());
        return news;
    }

    /** Whether pods are to be taken: this owner, which has welcomed the agent, says so in an epoch that isn't over. */
    boolean obeys(Take take) {
        return take.session() == session && welcome && take.epoch() >= epoch;
    }

    void hello(NodeFacts facts, List<PodClaim> held) {
        controlPlane.toNode(new Hello(node, incarnation, session, next(), agent, facts, held));
    }

    void heartbeat() {
        controlPlane.toNode(new Heartbeat(node, incarnation, session, epoch, agent));
    }

    void taken(List<String> uids) {
        controlPlane.toNode(new Taken(node, incarnation, session, next(), uids));
    }

    void notTaken(HeldPod held, String reason) {
        controlPlane.toNode(new NotTaken(node, incarnation, session, held.uid(), reason));
    }

    void freed(List<String> uids) {
        controlPlane.toNode(new Freed(node, incarnation, session, uids));
    }

    void leaving() {
        controlPlane.toNode(new Leaving(node, incarnation));
    }

    /** Reports for the owner of a workload. */
    Observed observed(List<PodReport> reports) {
        return new Observed(node, incarnation, epoch, reports, agent);
    }
}
