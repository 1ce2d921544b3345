package io.starling.node.network.balancer;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.network.ServiceFeed;
import io.starling.core.address.BalancerPool;
import io.starling.core.network.ServiceMap;
import io.starling.node.network.kernel.LocalAddresses;
import io.starling.node.network.kernel.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the load-balancer addresses on this machine whose holder this node is. Each member chooses the holders for itself, among those
 * that are up in the cluster, and all choose the same; when one is gone another takes its addresses.
 */
public final class BalancerAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerAddresses.class);
    private static final String ROLE = "balancer ";
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long LONGEST_CLOSE_SECONDS = 5;

    private final ActorSystem<?> system;
    private final String node;
    private final ServiceFeed services;
    private final BalancerPool pool;
    private final Machine machine;
    private final LocalAddresses addresses;
    private final Map<String, String> complaints = new HashMap<>();
    private final Set<String> held = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "balancer-addresses");
        made.setDaemon(true);
        return made;
    });
    private volatile @Nullable ScheduledFuture<?> looking;

    private BalancerAddresses(
            ActorSystem<?> system, String node, ServiceFeed services, Machine machine, LocalAddresses addresses) {
        this.system = system;
        this.node = node;
        this.services = services;
        this.pool = AddressBlock.pool(system);
        this.machine = machine;
        this.addresses = addresses;
    }

    /** The role of a member whose machine can take such addresses. */
    public static String role(String node) {
        return ROLE + node;
    }

    /**
     * Starts it; empty where no addresses are configured, or the files can't be used by which members agree.
     *
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     */
    public static Optional<BalancerAddresses> start(
            ActorSystem<?> system, String cluster, String node, ServiceFeed services) {
        if (AddressBlock.pool(system).size() == 0) {
            return Optional.empty();
        }
        try {
            BalancerAddresses started =
                    new BalancerAddresses(system, node, services, Machine.of(cluster), LocalAddresses.of(cluster));
            started.looking =
                    started.thread.scheduleWithFixedDelay(started::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(started);
        } catch (IOException e) {
            LOG.warn("load-balancer addresses aren't brought to this node: {}", e.toString());
            return Optional.empty();
        }
    }

    private void look() {
        try {
            Map<String, String> holders = new Holders(pool).of(services.map().orElse(ServiceMap.EMPTY), able());
            Set<String> here = new HashSet<>(machine.nodes());
            here.add(node);
            for (String address : addresses.added()) {
                if (!here.contains(holders.getOrDefault(address, ""))) {
                    addresses.remove(address);
                    LOG.info("the load-balancer address {} isn't this machine's any more", address);
                }
            }
            held.removeIf(address -> !node.equals(holders.get(address)));
            for (Map.Entry<String, String> holder : holders.entrySet()) {
                if (holder.getValue().equals(node)) {
                    hold(holder.getKey());
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("load-balancer addresses: {}", e.toString());
        }
    }

    private void hold(String address) throws IOException {
        String problem = addresses.add(address).orElse("");
        if (problem.isEmpty()) {
            complaints.remove(address);
            if (held.add(address)) {
                LOG.info("the load-balancer address {} is on this node", address);
            }
        } else if (!problem.equals(complaints.put(address, problem))) {
            LOG.warn("the load-balancer address {} can't be had on this node: {}", address, problem);
        }
    }

    /** The nodes that are up and whose machines can take addresses. */
    private Set<String> able() {
        Set<String> nodes = new TreeSet<>();
        Cluster.get(system).state().getMembers().forEach(member -> {
            if (member.status().equals(MemberStatus.up())) {
                member.getRoles().stream()
                        .filter(role -> role.startsWith(ROLE))
                        .forEach(role -> nodes.add(role.substring(ROLE.length())));
            }
        });
        return nodes;
    }

    /** Lets go of what this node holds. */
    @Override
    public void close() {
        ScheduledFuture<?> looks = looking;
        if (looks != null) {
            looks.cancel(false);
        }
        thread.execute(() -> {
            try {
                for (String address : held) {
                    addresses.remove(address);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("load-balancer addresses weren't removed: {}", e.toString());
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("load-balancer addresses weren't removed within {} s", LONGEST_CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
