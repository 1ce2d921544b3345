package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.RunningProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** A cluster with the nodes of a scale run. Its members' own nodes take no pods: members are only to be control plane. */
final class ScaleCluster implements AutoCloseable {
    private static final int LOOK_MILLIS = 200;

    private final LocalCluster cluster;
    private final ScaleSizes sizes;
    private final NodeHosts hosts;
    private final Set<String> nodes;

    private ScaleCluster(LocalCluster cluster, ScaleSizes sizes, NodeHosts hosts, Set<String> nodes) {
        this.cluster = cluster;
        this.sizes = sizes;
        this.hosts = hosts;
        this.nodes = nodes;
    }

    /**
     * Adds the nodes; returns when all are ready. The cluster runs, and goes on when this is closed.
     *
     * @param port the first of as many free ones as {@link NodeHosts#ports} says
     */
    static ScaleCluster fill(LocalCluster cluster, ScaleSizes sizes, int port) {
        NodeHosts hosts = NodeHosts.start(cluster, sizes, port);
        try {
            List<MemberPlan> members = cluster.plan().all();
            new Requests(apis(cluster))
                    .all(members.size(), i -> cordon(members.get(i).name(), true));
            return new ScaleCluster(cluster, sizes, hosts, awaitNodes(cluster, hosts, sizes));
        } catch (RuntimeException e) {
            hosts.close();
            throw e;
        }
    }

    static Requests.Asked cordon(String node, boolean on) {
        return Requests.Asked.patch("/api/v1/nodes/" + node, "{\"spec\":{\"unschedulable\":" + on + "}}");
    }

    private static Set<String> awaitNodes(LocalCluster cluster, NodeHosts hosts, ScaleSizes sizes) {
        long patience = TimeUnit.SECONDS.toNanos(ScaleSizes.patience(50 * sizes.nodes()));
        long begin = System.nanoTime();
        Set<String> ready = new TreeSet<>();
        for (String api : apis(cluster)) {
            ready = ready(api);
            while (ready.size() < sizes.nodes()) {
                if (!hosts.alive()) {
                    throw new LaunchException("A node host has ended; its log is "
                            + cluster.directory().log("host-1") + ".");
                }
                if (System.nanoTime() - begin > patience) {
                    throw new LaunchException("Only " + ready.size() + " of " + sizes.nodes() + " nodes are ready on "
                            + api + " after " + TimeUnit.NANOSECONDS.toSeconds(patience) + " s.");
                }
                BenchCluster.pause(LOOK_MILLIS);
                ready = ready(api);
            }
        }
        return Set.copyOf(ready);
    }

    private static Set<String> ready(String api) {
        Set<String> ready = new TreeSet<>();
        for (JsonNode node : Requests.read(api + "/api/v1/nodes").path("items")) {
            boolean good = StreamSupport.stream(node.at("/status/conditions").spliterator(), false)
                    .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                            && condition.path("status").asText().equals("True"));
            if (good && !node.at("/spec/unschedulable").asBoolean()) {
                ready.add(node.at("/metadata/name").asText());
            }
        }
        return ready;
    }

    private static List<String> apis(LocalCluster cluster) {
        return cluster.plan().all().stream().map(MemberPlan::api).toList();
    }

    /** The URLs of all members' APIs, in their order. */
    List<String> apis() {
        return apis(cluster);
    }

    /** The names of the nodes that take pods. */
    Set<String> nodes() {
        return nodes;
    }

    /** SIGKILL; the member, counted from 0, stays dead. */
    void kill(int member) {
        cluster.kill(cluster.plan().member(member + 1));
    }

    /** Returns when a member that was killed is ready again. */
    void start(int member) {
        cluster.start(cluster.plan().member(member + 1));
    }

    /** SIGKILL for the process of the nodes that are to be lost. */
    void loseNodes() {
        hosts.killLast();
    }

    /** Returns when they are ready again. */
    void startNodes() {
        hosts.startLast();
        awaitNodes(cluster, hosts, sizes);
    }

    /** Whether the processes that have the agents still run; nobody starts them again. */
    boolean complete() {
        return hosts.alive();
    }

    /** The process numbers of the members that run. */
    List<Long> members() {
        List<Long> running = new ArrayList<>();
        for (MemberPlan member : cluster.plan().all()) {
            cluster.directory().member(member).map(RunningProcess::pid).ifPresent(running::add);
        }
        return running;
    }

    /** Those of the processes that have the agents. */
    List<Long> hosts() {
        return hosts.processes();
    }

    /** That of the journal's database; empty where the cluster doesn't look after it itself. */
    Optional<Long> journal() {
        return cluster.directory().postgres(cluster.plan()).process().map(ProcessHandle::pid);
    }

    /** What the journal's database has written. */
    JournalSize journalSize() {
        return JournalSize.of(cluster.directory().postgres(cluster.plan()).url());
    }

    /** Kills the nodes. */
    @Override
    public void close() {
        hosts.close();
    }
}
