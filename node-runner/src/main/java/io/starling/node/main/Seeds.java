package io.starling.node.main;

import java.util.Collection;
import java.util.List;
import org.apache.pekko.actor.Address;

/**
 * The addresses that a member was told to join by, without its own: Pekko lets a member found a cluster that finds itself
 * first among them.
 *
 * @param clusterName the name of the actor system
 * @param others in the order given
 */
record Seeds(String clusterName, List<Address> others) {
    private static final String PROTOCOL = "pekko";

    static Seeds of(MemberSettings settings) {
        HostPort self = new HostPort(settings.bindHost(), settings.remotingPort());
        return new Seeds(
                settings.clusterName(),
                settings.seeds().stream()
                        .filter(seed -> !seed.equals(self))
                        .map(seed -> address(settings.clusterName(), seed))
                        .toList());
    }

    /** Other addresses of the same cluster, as {@code host:port}. */
    List<Address> addresses(Collection<String> hostPorts) {
        return hostPorts.stream()
                .map(HostPort::parse)
                .map(hostPort -> address(clusterName, hostPort))
                .toList();
    }

    static HostPort hostPort(Address address) {
        return new HostPort(address.getHost().orElseThrow(), address.getPort().orElseThrow());
    }

    private static Address address(String clusterName, HostPort seed) {
        return new Address(PROTOCOL, clusterName, seed.host(), seed.port());
    }
}
