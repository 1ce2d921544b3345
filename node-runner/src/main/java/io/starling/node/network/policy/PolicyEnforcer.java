package io.starling.node.network.policy;

import io.starling.actors.network.PolicyFeed;
import io.starling.core.policy.Isolation;
import io.starling.core.policy.Isolations;
import io.starling.node.network.kernel.KernelProxy;
import io.starling.node.network.kernel.Machine;
import io.starling.node.network.kernel.Nft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces NetworkPolicies for the pods of this machine by kernel rules. Members of one cluster that share a machine share one table,
 * which the one whose turn it is keeps; it goes with the table of Services when the last member leaves.
 */
public final class PolicyEnforcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyEnforcer.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Changes that come together are made together. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private static final long LONGEST_CLOSE_SECONDS = 10;
    private static final String TURN = "policies-turn";
    /** Whether what a bridge passes on between its own ports goes by the rules. */
    private static final Path BRIDGED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private final Machine machine;
    private final PolicyFeed feed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "network-policies");
        made.setDaemon(true);
        return made;
    });
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile @Nullable Future<?> looking;
    private volatile @Nullable Future<?> settling;
    private Machine.@Nullable Held turn;
    private Set<String> nodes = Set.of();
    private @Nullable String done;
    private String trouble = "";

    private PolicyEnforcer(Machine machine, PolicyFeed feed) {
        this.machine = machine;
        this.feed = feed;
    }

    /**
     * Starts it where it can be; empty, and said in the log, where pods aren't isolated.
     *
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     */
    public static Optional<PolicyEnforcer> start(String cluster, PolicyFeed feed) {
        Optional<String> obstacle = KernelProxy.obstacle();
        if (obstacle.isPresent()) {
            LOG.warn("NetworkPolicies aren't enforced on this node: {}", obstacle.get());
            return Optional.empty();
        }
        try {
            PolicyEnforcer enforcer = new PolicyEnforcer(Machine.of(cluster), feed);
            enforcer.looking =
                    enforcer.thread.scheduleWithFixedDelay(enforcer::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            feed.listen(enforcer::soon);
            return Optional.of(enforcer);
        } catch (IOException e) {
            LOG.warn("NetworkPolicies aren't enforced on this node: {}", e.toString());
            return Optional.empty();
        }
    }

    private void soon() {
        if (changed.compareAndSet(false, true) && !thread.isShutdown()) {
            settling = thread.schedule(this::settle, GATHER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Takes the turn where it is free, and tries again what failed. */
    private void look() {
        try {
            if (turn == null) {
                turn = machine.turn(TURN).orElse(null);
            }
            Set<String> here = machine.nodes();
            if (done == null || !here.equals(nodes)) {
                nodes = here;
                settle();
            }
        } catch (IOException | RuntimeException e) {
            complain(e.toString());
        }
    }

    private void settle() {
        changed.set(false);
        if (turn == null) {
            return;
        }
        PolicyFeed.Scene scene = feed.scene();
        List<Isolation> isolations = Isolations.of(scene.policies(), scene.pods(), scene.namespaces(), nodes);
        String text = PolicyTable.text(machine.policyTable(), isolations);
        if (text.equals(done)) {
            return;
        }
        if (!isolations.isEmpty()) {
            seeBridged();
        }
        Nft.Outcome outcome = Nft.run(text, "nft", "-f", "-");
        done = outcome.done() ? text : null;
        if (!outcome.done()) {
            complain(outcome.output().strip());
        }
    }

    /** Else the pods of one bridge speak to each other whatever the rules say. */
    private void seeBridged() {
        try {
            if (!Files.readString(BRIDGED).strip().equals("1")) {
                Files.writeString(BRIDGED, "1");
            }
        } catch (IOException e) {
            complain("pods on one bridge aren't kept apart, the kernel's br_netfilter is missing: " + e);
        }
    }

    private void complain(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.warn("network policies: {}", what);
        }
    }

    private static void cancel(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    /** Leaves the table to another member on this machine. */
    @Override
    public void close() {
        cancel(looking);
        cancel(settling);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("network policies: a change didn't end within {} s", LONGEST_CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Machine.Held mine = turn;
        if (mine != null) {
            mine.close();
        }
    }
}
