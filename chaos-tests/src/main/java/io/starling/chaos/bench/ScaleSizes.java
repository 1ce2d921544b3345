package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.util.Optional;

/**
 * How much a run of the scale benchmark makes. Everything that it asks for follows from this.
 *
 * @param members of the control plane, at least 2 because one of them is killed
 * @param nodes that pods are placed on, at least 2 because a tenth of them is drained, and lost
 * @param pods that the Deployments have together, at least one each
 * @param workloads Deployments, at least 1
 * @param podsPerNode how many pods each node takes
 */
record ScaleSizes(int members, int nodes, int pods, int workloads, int podsPerNode) {
    /** Room for the Deployments of one replica that come and go meanwhile. */
    private static final int SPARE = 10;

    private static final int MOST_NODES = 100_000;
    private static final int MOST_PODS = 10_000_000;
    private static final int PODS_PER_HOST = 400_000;

    /**
     * Memory of a member, a node host and the journal without any pod, and what each pod adds to them; in bytes. Seen with
     * 100 nodes and 5,000 pods: a member of 141 MB of live heap and 606 MB resident, a host of 53 and 500 MB.
     */
    private static final long MEMBER = 500L << 20;

    private static final long MEMBER_PER_POD = 20_000;
    private static final long HOST = 400L << 20;
    private static final long HOST_PER_NODE = 100_000;
    private static final long HOST_PER_POD = 8_000;
    private static final long JOURNAL = 300L << 20;

    /**
     * The sizes of a run that can be done.
     *
     * @param podsPerNode null for as many as the run needs: the nodes are then nearly full when it is largest
     * @throws LaunchException with what would fit, where it can't be done
     */
    static ScaleSizes checked(int members, int nodes, int pods, int workloads, Optional<Integer> podsPerNode) {
        if (members < 2 || members > 9) {
            throw new LaunchException("--members must be from 2 to 9: one of them is killed.");
        }
        if (nodes < 2 || nodes > MOST_NODES) {
            throw new LaunchException("--nodes must be from 2 to " + MOST_NODES + ": a tenth of them is drained.");
        }
        if (workloads < 1 || pods < workloads || pods > MOST_PODS) {
            throw new LaunchException("--workloads must be at least 1, and --pods from as many as that to " + MOST_PODS
                    + ": every Deployment has a pod.");
        }
        int needed = needed(nodes, pods, workloads);
        int given = podsPerNode.orElse(needed);
        if (given < needed) {
            throw new LaunchException(nodes + " nodes of " + given + " pods don't hold " + pods
                    + " pods, a tenth more, and all of them when a tenth of the nodes is drained: take --pods-per-node "
                    + needed + ", or --pods " + largest(nodes, workloads, given) + ".");
        }
        return new ScaleSizes(members, nodes, pods, workloads, given);
    }

    private static int needed(int nodes, int pods, int workloads) {
        ScaleSizes sizes = new ScaleSizes(2, nodes, pods, workloads, 0);
        int most = pods + Math.max(sizes.more(), sizes.surge()) + SPARE;
        return Math.max(ceil(most, nodes), ceil(pods + SPARE, nodes - sizes.drained()));
    }

    /** The most pods that fit; 0 where not even one for each Deployment does. */
    private static int largest(int nodes, int workloads, int podsPerNode) {
        int fits = 0;
        int above = MOST_PODS + 1;
        while (above - fits > 1) {
            int middle = (fits + above) / 2;
            if (needed(nodes, middle, workloads) <= podsPerNode) {
                fits = middle;
            } else {
                above = middle;
            }
        }
        return fits >= workloads ? fits : 0;
    }

    /** Refuses a run that this machine hasn't the memory for, with what would fit. */
    void checkMemory(long available) {
        if (memory() <= available) {
            return;
        }
        ScaleSizes empty = new ScaleSizes(members, nodes, 0, workloads, podsPerNode);
        long each = (memory() - empty.memory()) / pods;
        long fit = Math.max(0, (available - empty.memory()) / each);
        throw new LaunchException("The run needs about " + (memory() >> 20) + " MB of memory, and " + (available >> 20)
                + " MB are available: "
                + (fit < workloads ? "not even one pod for each Deployment fits." : "take --pods " + fit + "."));
    }

    /** What all processes of the run take together, in bytes. */
    private long memory() {
        return members * memberMemory() + hostMemory() + (hosts() - 1) * HOST + JOURNAL + 400L * pods;
    }

    private long memberMemory() {
        return MEMBER + MEMBER_PER_POD * (pods + more());
    }

    private long hostMemory() {
        return HOST + HOST_PER_NODE * nodes + HOST_PER_POD * (pods + more());
    }

    /** The largest heap that a member is given, in MiB. */
    long memberHeap() {
        return Math.max(512, memberMemory() >> 20);
    }

    /**
     * The same of a node host. Twice what it takes when nothing happens: one with 99,000 pods and no more than that was busy with its heap alone
     * when they all ended at once, for half a minute, and was given up.
     */
    long hostHeap() {
        return Math.max(256, (2 * hostMemory() / (hosts() - 1)) >> 20);
    }

    /** How many processes the agents of the nodes share. The last one has those of the nodes that are lost. */
    int hosts() {
        return Math.min(nodes - lost(), ceil(pods, PODS_PER_HOST)) + 1;
    }

    /** How many nodes have their agent in a process, counted from 0. */
    int nodesOf(int host) {
        return host == hosts() - 1 ? lost() : share(nodes - lost(), hosts() - 1, host);
    }

    /** Pods of a Deployment, counted from 0. */
    int replicas(int workload) {
        return share(pods, workloads, workload);
    }

    /** How many the same one has after it was scaled up. */
    int scaledUp(int workload) {
        return replicas(workload) + share(more(), workloads, workload);
    }

    /** By how many pods all Deployments together are scaled up. */
    int more() {
        return ceil(pods, 10);
    }

    /** How many Deployments get another template. */
    int updated() {
        return ceil(workloads, 10);
    }

    /** By how many pods an update exceeds what is wished for: a quarter of each Deployment. */
    private int surge() {
        return updated() * ceil(ceil(pods, workloads), 4);
    }

    /** How many nodes are drained. */
    int drained() {
        return ceil(nodes, 10);
    }

    /** How many nodes are lost at once. */
    int lost() {
        return ceil(nodes, 10);
    }

    /** Pods that fit on all nodes. */
    int capacity() {
        return nodes * podsPerNode;
    }

    /** How long a phase that makes so many pods may take, in seconds: a hundred pods a second, and some for a busy machine. */
    static long patience(int made) {
        return 90 + made / 100L;
    }

    private static int share(int whole, int parts, int part) {
        return (int) ((long) whole * (part + 1) / parts - (long) whole * part / parts);
    }

    private static int ceil(int whole, int parts) {
        return (int) (((long) whole + parts - 1) / parts);
    }
}
