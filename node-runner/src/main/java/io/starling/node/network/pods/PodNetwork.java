package io.starling.node.network.pods;

import io.starling.actors.network.NodeFeed;
import io.starling.core.network.NodeRange;
import io.starling.node.network.kernel.KernelProxy;
import io.starling.node.network.kernel.Machine;
import io.starling.node.runtime.RuntimeFailure;
import io.starling.node.runtime.docker.DockerNetworks;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the pods of a node addresses that the pods of all nodes reach: a bridge of the engine with the node's range, and ways to
 * the ranges of the other machines. What it needs to know comes with the documents of the nodes.
 */
public final class PodNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodNetwork.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** How long a pod waits for the network before it says what it waits for. */
    private static final long PATIENCE_SECONDS = 10;

    private static final long LONGEST_CLOSE_SECONDS = 10;

    private final Machine machine;
    private final String node;
    private final String address;
    private final DockerNetworks engine;
    private final MachineRoutes routes;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "pod-network");
        made.setDaemon(true);
        return made;
    });
    private volatile @Nullable ScheduledFuture<?> looking;
    private volatile Map<String, NodeRange> nodes = Map.of();
    private volatile @Nullable PodBridge bridge;
    private volatile CompletableFuture<String> attached = new CompletableFuture<>();
    private volatile String trouble = "the node has no range of pod addresses yet";

    private PodNetwork(Machine machine, String node, String address, int network, DockerNetworks engine) {
        this.machine = machine;
        this.node = node;
        this.address = address;
        this.engine = engine;
        this.routes = new MachineRoutes(machine, address, network);
    }

    /**
     * Starts it where it can be; empty, and said in the log, where pods are reached on their machine only.
     *
     * @param clusterName the name of the cluster, on all machines
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     * @param node this member's node
     * @param address by which other machines reach this member
     */
    public static Optional<PodNetwork> start(
            String clusterName, String cluster, String node, String address, NodeFeed feed) {
        Optional<String> obstacle = Underlay.obstacle(address).or(KernelProxy::obstacle);
        if (obstacle.isPresent()) {
            LOG.info("pods of this node are reached on this machine only: {}", obstacle.get());
            return Optional.empty();
        }
        try {
            Machine machine = Machine.of(cluster);
            PodLeftovers.sweep(machine.table());
            PodNetwork network = new PodNetwork(machine, node, address, number(clusterName), DockerNetworks.open());
            feed.listen(network::know);
            network.looking =
                    network.thread.scheduleWithFixedDelay(network::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(network);
        } catch (IOException e) {
            LOG.warn("pods of this node are reached on this machine only: {}", e.toString());
            return Optional.empty();
        }
    }

    /** The number of the cluster's VXLAN: 1 to 2^23. */
    private static int number(String clusterName) {
        return 1 + (clusterName.hashCode() & 0x7fffff);
    }

    private void know(Map<String, NodeRange> ranges) {
        nodes = ranges;
        if (!thread.isShutdown()) {
            thread.execute(this::look);
        }
    }

    /** Makes what isn't there; where something fails, the next look tries again. */
    private void look() {
        try {
            NodeRange own = nodes.get(node);
            if (own != null) {
                attach(own.range());
            }
            if (bridge != null) {
                routes.settle(nodes);
            }
        } catch (IOException | RuntimeException e) {
            complain(e instanceof RuntimeFailure ? String.valueOf(e.getMessage()) : e.toString());
        }
    }

    private void attach(String range) {
        PodBridge before = bridge;
        if (before != null && before.range().equals(range)) {
            return;
        }
        PodBridge next = new PodBridge(machine.table(), node, range);
        next.ensure(engine, mtu(address));
        bridge = next;
        LOG.info("pods of this node have addresses of {}, on the bridge {}", range, next.device());
        if (before != null) {
            attached = new CompletableFuture<>();
            before.remove(engine);
        }
        attached.complete(next.network());
    }

    /** How long the packets of pods are, in bytes, on a machine that others reach by this address: a VXLAN adds to them. */
    public static int mtu(String address) {
        return Underlay.mtu(address) - MachineRoutes.OVERHEAD;
    }

    private void complain(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.warn("the pod network: {}", what);
        }
    }

    /**
     * The engine's network for pods, as soon as it is there; fails with a {@link RuntimeFailure} that says what is missing after
     * a while.
     */
    public CompletionStage<String> attachment() {
        return attached.copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? RuntimeFailure.container("there is no pod network: " + trouble)
                                : failure));
    }

    /** Removes this node's bridge, and what led elsewhere with the last member; what pods still use stays. */
    @Override
    public void close() {
        ScheduledFuture<?> looks = looking;
        if (looks != null) {
            looks.cancel(false);
        }
        thread.execute(this::leave);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the pod network wasn't removed within {} s", LONGEST_CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        try {
            PodBridge mine = bridge;
            boolean gone = mine == null || mine.remove(engine);
            if (mine != null && !gone) {
                LOG.warn("the bridge {} and the ways to it stay: containers use it", mine.device());
            }
            routes.leave(gone && !machine.inhabited() && PodBridge.removeAll(engine, machine.table()));
            engine.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the pod network wasn't removed: {}", e.toString());
        }
    }
}
