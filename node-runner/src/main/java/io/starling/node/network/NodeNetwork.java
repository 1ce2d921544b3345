package io.starling.node.network;

import io.starling.actors.member.Feeds;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.registry.ServiceName;
import io.starling.node.network.dns.NameServer;
import io.starling.node.network.kernel.KernelProxy;
import io.starling.node.network.kernel.Machine;
import io.starling.node.network.proxy.UserSpaceProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ResolverConfig;

/** A node's part of the network: its name server, and what leads to Services: kernel rules where they can be had, else a user-space proxy. */
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
    private static final String LOOPBACK = "127.0.0.1";
    /** What leads to Services on a node: {@code kernel}, {@code user-space}, {@code node-ports} or {@code none}. */
    private static final String WAY_LABEL = "network.starling.io/service-proxy";

    private final NameServer names;
    private final List<ServiceProxy> proxies;
    private final String resolver;
    private final Way way;

    /** The way to Services on a node. */
    private enum Way {
        /** Kernel rules, for all addresses. */
        KERNEL("kernel"),
        /** A user-space proxy, for all addresses. */
        USER_SPACE("user-space"),
        /** A user-space proxy, for node ports and what addresses the machine has anyway. */
        NODE_PORTS("node-ports"),
        NONE("none");

        private final String word;

        Way(String word) {
            this.word = word;
        }
    }

    private NodeNetwork(NameServer names, List<ServiceProxy> proxies, String resolver, Way way) {
        this.names = names;
        this.proxies = proxies;
        this.resolver = resolver;
        this.way = way;
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
        try {
            return obstacle.isEmpty()
                    ? kernel(cluster, node, feeds, names, port)
                    : userSpace(cluster, node, feeds, names, port, obstacle.get());
        } catch (UncheckedIOException e) {
            LOG.warn("nothing leads to Services on this node: {}", e.getMessage());
            return new NodeNetwork(names, List.of(), "", Way.NONE);
        }
    }

    private static NodeNetwork kernel(String cluster, String node, Feeds feeds, NameServer names, int port) {
        Optional<InetAddress> bridge = bridge();
        Optional<Endpoint> local =
                bridge.map(address -> Endpoint.ready(address.getHostAddress(), listen(names, address, port), node));
        KernelProxy rules = KernelProxy.start(cluster, node, service -> here(service, local));
        feeds.services().listen(rules::apply);
        // The kernel doesn't lead away from 127.0.0.1 what came in there.
        UserSpaceProxy loopback = UserSpaceProxy.start(
                new UserSpaceProxy.Settings(cluster, node, LOOPBACK, false, false, ports(), 1, service -> service));
        feeds.services().listen(loopback::apply);
        return new NodeNetwork(names, List.of(loopback, rules), local.isPresent() ? NAMES_ADDRESS : "", Way.KERNEL);
    }

    private static NodeNetwork userSpace(
            String cluster, String node, Feeds feeds, NameServer names, int port, String obstacle) {
        Endpoint local = Endpoint.ready(LOOPBACK, port, node);
        UserSpace proxy = UserSpace.start(cluster, node, service -> here(service, Optional.of(local)));
        LOG.info("Services are reached through a user-space proxy on this node, without kernel rules: {}", obstacle);
        feeds.services().listen(proxy::apply);
        return new NodeNetwork(
                names,
                List.of(proxy),
                proxy.clusterIps() ? NAMES_ADDRESS : "",
                proxy.clusterIps() ? Way.USER_SPACE : Way.NODE_PORTS);
    }

    private static Path ports() {
        try {
            return Machine.ports();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** The labels that a node has for its network. */
    public Map<String, String> labels() {
        return Map.of(WAY_LABEL, way.word);
    }

    @Override
    public void close() {
        names.close();
        for (ServiceProxy proxy : proxies) {
            try {
                proxy.close();
            } catch (RuntimeException e) {
                LOG.warn("the network wasn't undone: {}", e.toString());
            }
        }
    }
}
