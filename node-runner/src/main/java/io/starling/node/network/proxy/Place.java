package io.starling.node.network.proxy;

import io.starling.core.network.Protocol;
import java.net.InetSocketAddress;

/**
 * Where something listens.
 *
 * @param protocol TCP or UDP
 * @param address an IP address; {@link #ANYWHERE} for all of the machine
 * @param port 1 to 65535
 */
public record Place(Protocol protocol, String address, int port) {
    public static final String ANYWHERE = "0.0.0.0";

    InetSocketAddress socket() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return protocol + " " + address + ":" + port;
    }
}
