package io.starling.core.policy;

import io.starling.core.address.Cidr;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are allowed.
 *
 * @param peers the addresses of the other side; null for all, none for nobody
 * @param except ranges that are no peers nevertheless
 * @param protocol as {@code TCP}; empty for all, and then all ports
 * @param from the first port of the side that is spoken to; 0 for all
 * @param to the last port
 */
public record Allowed(@Nullable Set<Cidr> peers, List<Cidr> except, String protocol, int from, int to) {
    /** Whether a connection is one of them. */
    public boolean matches(String peer, String connectionProtocol, int port) {
        return (peers == null || peers.stream().anyMatch(range -> range.contains(peer)))
                && except.stream().noneMatch(range -> range.contains(peer))
                && (protocol.isEmpty()
                        || (protocol.equals(connectionProtocol) && (from == 0 || (port >= from && port <= to))));
    }
}
