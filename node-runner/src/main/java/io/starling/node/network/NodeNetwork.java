package io.starling.node.network;

import io.starling.actors.member.Feeds;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.registry.ServiceName;
import io.starling.node.network.dns.NameServer;
import io.starling.node.network.kernel.KernelProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ResolverConfig;

/** A node's part of the network: its name server, and kernel rules for Services where they can be had. */
public final class NodeNetwork implements AutoCloseable {
    /** The Service by whose address pods ask names; on each machine it leads to the name server there. */
    public static final ServiceName NAMES = new ServiceName("kube-system", "kube-dns");

    /** The address of {@link #NAMES}: Kubernetes' usual one, the tenth of the range. */
    public static final String NAMES_ADDRESS = "10.96.0.10";

    private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
    /** Consul's port for DNS; the next free one where other members share the machine. */
    private static final int NAMES_PORT = 8600;

    private static final int PORTS_TRIED = 100;
    private static final String BRIDGE = "docker0";

    private final NameServer names;
    private final @Nullable ServiceProxy proxy;
    private final String resolver;

    private NodeNetwork(NameServer names, @Nullable ServiceProxy proxy, String resolver) {
        this.names = names;
        this.proxy = proxy;
        this.resolver = resolver;
    }

    /**
     * Starts it.
     *
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     * @param node this member's node
     * @param addressed whether pods have addresses of their own on this machine's bridge
     */
    public static NodeNetwork start(String cluster, String node, boolean addressed, Feeds feeds) {
        NameServer names =
                NameServer.create(feeds, ResolverConfig.getCurrentConfig().servers());
        int port = listen(names, InetAddress.getLoopbackAddress(), NAMES_PORT);
        LOG.info("names are answered at 127.0.0.1:{}", port);
        Optional<String> obstacle =
                addressed ? KernelProxy.obstacle() : Optional.of("pods share this machine's address");
        if (obstacle.isPresent()) {
            LOG.warn("no kernel rules lead to Services on this node: {}", obstacle.get());
            return new NodeNetwork(names, null, "");
        }
        Optional<InetAddress> bridge = bridge();
        Optional<Endpoint> local =
                bridge.map(address -> Endpoint.ready(address.getHostAddress(), listen(names, address, port), node));
        KernelProxy proxy;
        try {
            proxy = KernelProxy.start(cluster, node, service -> here(service, local));
        } catch (UncheckedIOException e) {
            LOG.warn("no kernel rules lead to Services on this node: {}", e.getMessage());
            return new NodeNetwork(names, null, "");
        }
        feeds.services().listen(proxy::apply);
        return new NodeNetwork(names, proxy, local.isPresent() ? NAMES_ADDRESS : "");
    }

    /** The name server of a machine is the one behind the Service of names there. */
    private static RoutedService here(RoutedService service, Optional<Endpoint> local) {
        if (!service.name().equals(NAMES) || local.isEmpty()) {
            return service;
        }
        return service.withPorts(service.ports().stream()
                .map(port -> new RoutedPort(
                        port.name(),
                        port.protocol(),
                        port.port(),
                        port.nodePort(),
                        port.appProtocol(),
                        List.of(local.get())))
                .toList());
    }

    private static int listen(NameServer names, InetAddress address, int from) {
        for (int port = from; ; port++) {
            try {
                return names.listen(new InetSocketAddress(address, port));
            } catch (IOException taken) {
                if (port == from + PORTS_TRIED) {
                    throw new UncheckedIOException("no port from " + from + " is free for DNS at " + address, taken);
                }
            }
        }
    }

    private static Optional<InetAddress> bridge() {
        try {
            NetworkInterface found = NetworkInterface.getByName(BRIDGE);
            return found == null
                    ? Optional.empty()
                    : found.inetAddresses()
                            .filter(Inet4Address.class::isInstance)
                            .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** The address at which pods on this node ask names; empty where they can't ask this cluster. */
    public String resolver() {
        return resolver;
    }

    @Override
    public void close() {
        names.close();
        if (proxy != null) {
            try {
                proxy.close();
            } catch (Exception e) {
                LOG.warn("the network wasn't undone: {}", e.toString());
            }
        }
    }
}
