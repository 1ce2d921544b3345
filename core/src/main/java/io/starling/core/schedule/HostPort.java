package io.starling.core.schedule;

import java.util.Collection;

/**
 * A port of the node itself that a pod takes.
 *
 * @param ip the address it listens on; {@code 0.0.0.0} for all
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port 1 to 65535
 */
public record HostPort(String ip, String protocol, int port) {
    private static final String ALL = "0.0.0.0";

    public HostPort {
        ip = ip.isEmpty() ? ALL : ip;
        protocol = protocol.isEmpty() ? "TCP" : protocol;
    }

    /** Whether both can't be had at once. */
    public boolean conflicts(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(ALL) || other.ip.equals(ALL));
    }

    /** Whether one of the first conflicts with one of the second. */
    public static boolean anyConflict(Collection<HostPort> first, Collection<HostPort> second) {
        return first.stream().anyMatch(mine -> second.stream().anyMatch(mine::conflicts));
    }
}
