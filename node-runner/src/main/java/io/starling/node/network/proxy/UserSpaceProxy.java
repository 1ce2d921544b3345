package io.starling.node.network.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.starling.actors.network.ServiceFeed;
import io.starling.core.address.Block;
import io.starling.core.balance.Loads;
import io.starling.core.balance.Target;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.registry.ServiceName;
import io.starling.node.network.ServiceProxy;
import io.starling.node.network.Sockets;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads traffic by sockets. Each place of a Service is listened at for as long as somebody takes its traffic, so that who comes in
 * vain is refused at once. Members of one cluster on one machine share their ports; when one ends, however, the others go on.
 */
public final class UserSpaceProxy implements ServiceProxy {
    private static final Logger LOG = LoggerFactory.getLogger(UserSpaceProxy.class);
    /** How often what couldn't be listened at is tried again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** How long connections may go on when the member ends. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private static final int MOST_THREADS = 4;

    private static final Comparator<ServiceName> ORDER =
            Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name);

    private final Settings settings;
    private final PortClaims claims;
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Loads loads = new Loads();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "service-proxy");
        made.setDaemon(true);
        return made;
    });

    private final Map<ServiceName, RoutedService> services = new HashMap<>();
    private final Map<ServiceName, Map<Place, Way>> wanted = new HashMap<>();
    private final Map<Place, TreeMap<ServiceName, Way>> claimants = new HashMap<>();
    private final Map<Way, Backend> backends = new HashMap<>();
    private final Map<Place, Open> open = new HashMap<>();
    private final Map<Place, String> obstacles = new HashMap<>();
    private List<String> machine = List.of();
    private volatile @Nullable ScheduledFuture<?> looking;

    /** What listens now. */
    private record Open(Way way, Door door) {}

    /**
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     * @param node this member's node
     * @param nodePorts the address at which node ports are: 0.0.0.0 for all of the machine
     * @param clusterIps whether cluster IPs can be listened at
     * @param external whether external and load-balancer addresses are listened at, where the machine has them
     * @param claims the directory in which all clusters on the machine say which ports they have
     * @param threads how many event loops, at least 1
     * @param here what a Service is on this machine, where it is another than elsewhere
     */
    public record Settings(
            String cluster,
            String node,
            String nodePorts,
            boolean clusterIps,
            boolean external,
            Path claims,
            int threads,
            UnaryOperator<RoutedService> here) {}

    private UserSpaceProxy(Settings settings) {
        this.settings = settings;
        this.claims = new PortClaims(settings.claims(), settings.cluster());
        this.loops = Sockets.loops("service-proxy", settings.threads());
    }

    /** How many event loops a member's proxy has, each of which listens at each place by itself: one a processor, 4 at most. */
    public static int usualThreads() {
        return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }

    /** Starts it; it listens nowhere until it is told of Services. */
    public static UserSpaceProxy start(Settings settings) {
        UserSpaceProxy proxy = new UserSpaceProxy(settings);
        proxy.machine = addresses();
        proxy.looking = proxy.thread.scheduleWithFixedDelay(
                proxy::again, AGAIN.toMillis(), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        return proxy;
    }

    @Override
    public void apply(ServiceFeed.Update update) {
        thread.execute(() -> {
            try {
                take(update.changes());
            } catch (RuntimeException e) {
                LOG.error("a change of Services wasn't taken over", e);
            }
        });
    }

    private void take(List<Change> changes) {
        Set<Place> touched = new LinkedHashSet<>();
        changes.forEach(change -> {
            RoutedService after = change.after();
            if (after == null) {
                services.remove(change.name());
            } else {
                services.put(change.name(), settings.here().apply(after));
            }
            place(change.name(), touched);
        });
        touched.forEach(this::settle);
        Set<Way> used = open.values().stream().map(Open::way).collect(Collectors.toSet());
        claimants.values().forEach(ways -> used.addAll(ways.values()));
        backends.keySet().retainAll(used);
        loads.keep(backends.values().stream()
                .flatMap(backend -> backend.targets().stream())
                .map(Target::id)
                .collect(Collectors.toSet()));
    }

    /** Says anew where a Service wants to be listened for, and who is behind. */
    private void place(ServiceName name, Set<Place> touched) {
        RoutedService service = services.get(name);
        Map<Place, Way> after = service == null
                ? Map.of()
                : new Places(settings.nodePorts(), machine, settings.clusterIps(), settings.external()).of(service);
        Map<Place, Way> before = after.isEmpty() ? wanted.remove(name) : wanted.put(name, after);
        if (before != null) {
            before.keySet().forEach(place -> {
                touched.add(place);
                claimants.computeIfPresent(place, (it, ways) -> {
                    ways.remove(name);
                    return ways.isEmpty() ? null : ways;
                });
            });
        }
        after.forEach((place, way) -> {
            touched.add(place);
            claimants.computeIfAbsent(place, it -> new TreeMap<>(ORDER)).put(name, way);
        });
        if (service != null) {
            Set.copyOf(after.values()).forEach(way -> follow(service, way));
        }
    }

    private void follow(RoutedService service, Way way) {
        RoutedPort port = service.port(way.port(), way.protocol()).orElseThrow();
        backends.computeIfAbsent(way, it -> new Backend(loads, System::nanoTime))
                .follow(service, port, way.policy(), settings.node());
    }

    /** Listens at a place, or doesn't, as it is now. */
    private void settle(Place place) {
        TreeMap<ServiceName, Way> ways = claimants.get(place);
        Way first = ways == null ? null : ways.firstEntry().getValue();
        Way way = first == null || backend(first).targets().isEmpty() ? null : first;
        Open now = open.get(place);
        if (now != null && !Objects.equals(now.way(), way)) {
            open.remove(place);
            close(place, now);
            now = null;
        }
        if (way == null) {
            obstacles.remove(place);
        } else if (now == null) {
            open(place, way);
        }
    }

    private Backend backend(Way way) {
        return Objects.requireNonNull(backends.get(way), "followed before it is used");
    }

    private void open(Place place, Way way) {
        try {
            if (!claimed(place)) {
                throw new IOException("another cluster on this machine has the port");
            }
            open.put(place, new Open(way, door(place, way)));
            if (obstacles.remove(place) != null) {
                LOG.info("{} of Service {} is listened at now", place, way.service());
            }
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(obstacles.put(place, reason))) {
                LOG.warn("{} of Service {} can't be listened at on this node: {}", place, way.service(), reason);
            }
        }
    }

    /** Cluster IPs are one cluster's on a machine; ports of the machine's own addresses may be another's. */
    private boolean claimed(Place place) throws IOException {
        return clusterIp(place) || claims.claim(place);
    }

    private static boolean clusterIp(Place place) {
        return Block.CLUSTER_IPS.placeOf(place.address()).isPresent();
    }

    private Door door(Place place, Way way) throws IOException {
        try {
            return place.protocol() == Protocol.UDP
                    ? UdpDoor.open(place, backend(way), loops)
                    : TcpDoor.open(place, rules(way), backend(way), loops, connections);
        } catch (IOException e) {
            release(place);
            throw e;
        }
    }

    private void release(Place place) {
        if (!clusterIp(place)) {
            claims.release(place);
        }
    }

    private static List<IpSubnetFilterRule> rules(Way way) {
        return way.sources().stream()
                .filter(range -> range.indexOf(':') < 0)
                .map(range -> range.split("/", 2))
                .map(range -> new IpSubnetFilterRule(range[0], Integer.parseInt(range[1]), IpFilterRuleType.ACCEPT))
                .toList();
    }

    private void close(Place place, Open one) {
        one.door().close();
        release(place);
    }

    /** The machine may have other addresses by now, and ports may be free. */
    private void again() {
        try {
            List<String> now = addresses();
            Set<Place> touched = new LinkedHashSet<>(obstacles.keySet());
            if (!now.equals(machine)) {
                machine = now;
                services.keySet().forEach(name -> place(name, touched));
            }
            touched.forEach(this::settle);
        } catch (RuntimeException e) {
            LOG.error("Services weren't looked at again", e);
        }
    }

    private static List<String> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .toList();
        } catch (SocketException e) {
            LOG.warn("the addresses of this machine can't be read: {}", e.getMessage());
            return List.of();
        }
    }

    /** Listens no more, lets connections end for a while, and ends what is left. */
    @Override
    public void close() {
        ScheduledFuture<?> looks = looking;
        if (looks != null) {
            looks.cancel(false);
        }
        thread.execute(() -> {
            open.forEach(this::close);
            open.clear();
        });
        thread.shutdown();
        try {
            thread.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            connections.newCloseFuture().await(DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close().awaitUninterruptibly(DRAIN.toMillis());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(DRAIN.toMillis());
    }
}
