package io.starling.core.simulation;

import io.starling.core.node.PodClaim;
import io.starling.core.pod.PodReport;
import io.starling.core.schedule.HostPort;
import java.util.List;
import java.util.Map;

/** What the actors say to each other: the agent's protocol and the requests to nodes, as the real ones have them. */
final class Words {
    private Words() {}

    /** A pod as an agent holds it. */
    record Held(String uid, String name, String owner, long epoch, PodClaim claim) {}

    /** @param attempt how often the pod was placed so far: tells this assignment from earlier ones */
    record Assignment(Held pod, int attempt) {}

    // From an agent to its node's owner. The session is that of the owner it talks to; the sequence orders what it
    // says.
    record Hello(String agent, long incarnation, long session, long sequence, List<Held> held) {}

    record Heartbeat(String agent, long incarnation, long session, long epoch) {}

    record Taken(long incarnation, long session, long sequence, List<String> uids) {}

    record Freed(long incarnation, long session, List<String> uids) {}

    record Leaving(long incarnation) {}

    // From a node's owner to its agent.
    record Welcome(long session, long epoch) {}

    record Unwelcome() {}

    record Identify(long session) {}

    record Take(long session, long epoch, List<Held> pods) {}

    record Release(long session, List<String> uids) {}

    // Between an agent and the owners of its pods.
    record Observed(String node, long incarnation, List<PodReport> reports) {}

    record ObservedTaken(Map<String, Long> sequences, List<String> unwanted) {}

    // Between workloads and nodes.
    record Assign(String owner, long session, List<Assignment> pods) {}

    record Unassign(String owner, List<String> uids) {}

    record Refused(String node, String uid, int attempt) {}

    record OutOfSession(List<String> uids) {}

    record Gone(String node, List<String> uids) {}

    static final HostPort HTTP = new HostPort("", "TCP", 80);
}
