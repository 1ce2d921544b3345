package io.starling.core.address;

import java.util.Optional;

/**
 * The addresses of a cluster's pods, cut into a range for each node.
 *
 * @param cluster all of them
 * @param nodePrefix the prefix of a node's range: 24 for 256 addresses
 */
public record PodRanges(Cidr cluster, int nodePrefix) implements AddressRange {
    /** The id of the entity that owns them. */
    public static final String ID = "podranges";

    /** The engine takes the first and the last address and the bridge one more: a smaller range has none for pods. */
    private static final int LONGEST_PREFIX = 29;

    private static final int MOST_BITS = 20;

    /**
     * Reads a setting.
     *
     * @throws IllegalArgumentException with a sentence for the user, where it makes no sense
     */
    public static PodRanges of(String cidr, int nodePrefix) {
        Cidr cluster = Cidr.strict(cidr)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + cidr + "' is no range of IPv4 addresses like 10.244.0.0/16"));
        return new PodRanges(cluster, nodePrefix);
    }

    /** Refuses what can't be cut, or has addresses of Services in it. */
    public PodRanges {
        if (nodePrefix < cluster.prefix() || nodePrefix > LONGEST_PREFIX || nodePrefix - cluster.prefix() > MOST_BITS) {
            throw new IllegalArgumentException("pod ranges of prefix " + nodePrefix + " can't be cut from " + cluster
                    + ": the prefix is at most " + LONGEST_PREFIX + ", and from " + cluster.prefix() + " to "
                    + (cluster.prefix() + MOST_BITS));
        }
        String services = Block.CLUSTER_IPS.range();
        if (Cidr.strict(services).orElseThrow().overlaps(cluster)) {
            throw new IllegalArgumentException(
                    "the pod range " + cluster + " has addresses of Services in it, whose range is " + services);
        }
    }

    @Override
    public int size() {
        return 1 << (nodePrefix - cluster.prefix());
    }

    @Override
    public String at(int place) {
        return cluster.at(place << (Integer.SIZE - nodePrefix)) + "/" + nodePrefix;
    }

    @Override
    public Optional<Integer> placeOf(String address) {
        return Cidr.strict(address)
                .filter(range -> range.prefix() == nodePrefix && cluster.covers(range))
                .map(range -> (range.network() - cluster.network()) >>> (Integer.SIZE - nodePrefix));
    }

    @Override
    public String range() {
        return cluster.toString();
    }
}
