package io.starling.node.main;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a member is told when it starts.
 *
 * @param clusterName the name of the actor system; equal on all members of a cluster
 * @param name the member's and its node's name, a DNS label, unique in the cluster
 * @param bindHost the address that remoting binds to and that the other members reach this one by
 * @param remotingPort the port of remoting, 1 to 65535
 * @param seeds members to join by; may be empty where there is a journal, whose roster names the others
 * @param roles {@link #CONTROL}, {@link #WORKER} or both
 * @param apiHost the address the API binds to
 * @param apiPort the port of the API, 1 to 65535; {@code /readyz} answers 200 there when the member is ready
 * @param journalUrl where the journal is, as {@code postgresql://user:password@host:port/database}; null where the
 *     member has no role that writes
 * @param runtime what runs containers here
 * @param dataDirectory what this member keeps between its lives; no other member uses it
 * @param nodeShare the fraction of this machine that the member's node offers, above 0 and at most 1: members that
 *     share a machine share it
 * @param lives where the launcher of this machine tells which members' processes have ended; null without a launcher
 * @param ingressPorts where the ingress listens, on the API's address; none for no ingress
 * @param simulatedNodes the machines that the member pretends to be; null for a member that is one node
 * @param insecure whether addresses beyond loopback were asked for, knowing that nothing is authenticated yet
 */
public record MemberSettings(
        String clusterName,
        String name,
        String bindHost,
        int remotingPort,
        List<HostPort> seeds,
        Set<String> roles,
        String apiHost,
        int apiPort,
        @Nullable String journalUrl,
        RuntimeKind runtime,
        Path dataDirectory,
        double nodeShare,
        @Nullable Path lives,
        List<Integer> ingressPorts,
        @Nullable SimulatedNodes simulatedNodes,
        boolean insecure) {

    /** The name of a cluster that wasn't given another. */
    public static final String USUAL_CLUSTER = "starling";

    /** The role of a member that owns entities, the catalog and an API. */
    public static final String CONTROL = "control";

    /** The role of a member that runs pods. */
    public static final String WORKER = "worker";

    public MemberSettings {
        seeds = List.copyOf(seeds);
        roles = Set.copyOf(roles);
        ingressPorts = List.copyOf(ingressPorts);
    }

    /** Whether this member owns a share of the control plane. */
    public boolean controls() {
        return roles.contains(CONTROL);
    }

    /** Whether this member runs pods. */
    public boolean works() {
        return roles.contains(WORKER);
    }
}
