package io.starling.core.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed to one pod, all policies about it taken together.
 *
 * @param ip the pod's address
 * @param ingress what may be said to it; null for everything, none for nothing
 * @param egress what it may say; null for everything, none for nothing
 */
public record Isolation(
        String ip,
        @Nullable List<Allowed> ingress,
        @Nullable List<Allowed> egress) {
    /** Whether a peer may open a connection to it. */
    public boolean hears(String peer, String protocol, int port) {
        return allowed(ingress, peer, protocol, port);
    }

    /** Whether it may open a connection to a peer. */
    public boolean says(String peer, String protocol, int port) {
        return allowed(egress, peer, protocol, port);
    }

    private static boolean allowed(@Nullable List<Allowed> list, String peer, String protocol, int port) {
        return list == null || list.stream().anyMatch(each -> each.matches(peer, protocol, port));
    }
}
