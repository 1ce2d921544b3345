package io.starling.core.network;

import java.util.List;

/**
 * One port of a Service and what is behind it.
 *
 * @param name unique within the Service; empty where it is the only one
 * @param port where clients reach it at the Service's addresses, 1 to 65535
 * @param nodePort where clients reach it at every node, 0 for nowhere
 * @param appProtocol what is spoken there, as the Service says; empty where it says nothing
 * @param endpoints all of them, also those that take no traffic, by address and port
 */
public record RoutedPort(
        String name, Protocol protocol, int port, int nodePort, String appProtocol, List<Endpoint> endpoints) {}
