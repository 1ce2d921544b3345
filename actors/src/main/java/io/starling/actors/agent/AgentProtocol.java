package io.starling.actors.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.starling.actors.Wire;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.PodClaim;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The words between a node's agent and the control plane.
 *
 * <p>Agent to node entity: {@link Hello} until {@link Welcome}, then {@link Heartbeat}. Node entity to agent: {@link Take}
 * and {@link Release}, repeated until the agent's answers show them done. Agent to the pod's workload entity:
 * {@link Observed}, repeated until {@link ObservedTaken}. All of it is idempotent.
 *
 * <p>Every start of a node's entity is a <em>session</em>. An agent that hears of a new one introduces itself, and takes
 * nothing until that session has welcomed it; what names another session is not looked at. See ADR 0005.
 */
public final class AgentProtocol {
    private AgentProtocol() {}

    /** What an agent understands. */
    public sealed interface ToAgent extends Wire {}

    /** What a node entity hears from its agent. */
    public sealed interface FromAgent extends EntityMessage {
        /** The node's name, which is the entity's. */
        String node();

        /** Rises with every start of the agent's process. */
        long incarnation();
    }

    /**
     * The agent is here, and this is what it has. Sent at the start and whenever {@link Identify} asks.
     *
     * @param session the one that it introduces itself to; 0 where it knows of none
     * @param sequence rises with every word that tells what the agent has, so that an older one changes nothing
     * @param facts the machine as the agent found it
     * @param held what every pod takes that it has, running or being stopped; not the pods themselves, of which a node may have
     *     more than a message can carry
     */
    public record Hello(
            String node,
            long incarnation,
            long session,
            long sequence,
            ActorRef<ToAgent> agent,
            NodeFacts facts,
            List<PodClaim> held)
            implements FromAgent {}

    /** Every second: the agent lives. {@code epoch} is that of its last {@link Welcome}. */
    public record Heartbeat(String node, long incarnation, long session, long epoch, ActorRef<ToAgent> agent)
            implements FromAgent {}

    /** These pods (by uid) were taken on; each pod of a {@link Take} is answered here or in {@link NotTaken}. */
    public record Taken(String node, long incarnation, long session, long sequence, List<String> uids)
            implements FromAgent {}

    /** This pod can't be taken on, for instance because the agent is shutting down. */
    public record NotTaken(String node, long incarnation, long session, String uid, String reason)
            implements FromAgent {}

    /** Nothing of these pods is left on the node; their resources are free. */
    public record Freed(String node, long incarnation, long session, List<String> uids) implements FromAgent {}

    /** The agent stops for good: its pods are to be placed elsewhere at once. */
    public record Leaving(String node, long incarnation) implements FromAgent {}

    /**
     * A pod that an agent has.
     *
     * @param pod the object's key
     * @param workload the persistence id of the entity that owns it
     * @param epoch the node's epoch when it was taken
     * @param document the pod as it was assigned: its requests and host ports count on the node
     */
    public record HeldPod(ObjectKey pod, String uid, String workload, long epoch, Document document) {
        /** The pod, unpacked: an agent may have thousands, and looks at one when it does something for it. */
        @JsonIgnore
        public ApiObject object() {
            return document.open();
        }
    }

    /** The node entity knows the agent; pods are taken under this epoch from now on. */
    public record Welcome(long session, long epoch) implements ToAgent {}

    /** Another agent holds this name and lives: this one must stop. */
    public record Unwelcome(String reason) implements ToAgent {}

    /** The node entity doesn't know what the agent has: say {@link Hello} to this session. */
    public record Identify(long session) implements ToAgent {}

    /** Run these pods. A pod that the agent has already is acknowledged and reported again, and not touched. */
    public record Take(long session, long epoch, List<HeldPod> pods) implements ToAgent {}

    /** Stop these pods, then remove them. */
    public record Release(long session, List<PodRelease> pods) implements ToAgent {}

    /**
     * @param graceSeconds until the hard signal, 0 or more; a later release may shorten it
     * @param drainMillis of these, how long it goes on serving before the polite signal, 0 or more
     */
    public record PodRelease(String uid, long graceSeconds, long drainMillis) {}

    /**
     * What the agent saw of one workload's pods, to the workload entity.
     *
     * @param reports the newest of each pod
     * @param replyTo where {@link ObservedTaken} goes
     */
    public record Observed(
            String node, long incarnation, long epoch, List<PodReport> reports, ActorRef<ToAgent> replyTo)
            implements EntityMessage {}

    /**
     * The workload has these.
     *
     * @param sequences of each report that needn't be repeated, by uid
     * @param unwanted pods (by uid) that the workload doesn't know on this node: stop them without grace left over
     */
    public record ObservedTaken(String workload, Map<String, Long> sequences, List<String> unwanted)
            implements ToAgent {}

    /** Read a log; answered with {@link LogAnswer}. */
    public record ReadLogs(
            String uid,
            @Nullable String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Integer tailLines,
            @Nullable Instant since,
            ActorRef<LogAnswer> replyTo)
            implements ToAgent {}

    /** What comes of {@link ReadLogs}. */
    public sealed interface LogAnswer extends Wire {}

    public record LogStream(SourceRef<ByteString> lines) implements LogAnswer {}

    /** @param reason a sentence for the user */
    public record NoLogs(String reason) implements LogAnswer {}
}
