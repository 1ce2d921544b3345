package io.starling.core.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Brakes on mass failure. When most nodes of a zone are lost at once, it is likelier that they can't be reached than that they
 * are dead, and what is left couldn't carry their pods: then nodes drive off their pods one after the other, and when nearly
 * all are lost, none does.
 *
 * <p>Every node's owner asks for its own node alone, and they need no leader: all of them see the same nodes in their catalogs,
 * in the same order, and only the first that waits may go.
 *
 * @param slowAbove the share of a zone's nodes, 0 to 1, above which evictions slow down
 * @param stopFrom the share, above {@code slowAbove} up to 1, from which they stop
 * @param few fewer lost nodes than this, 1 or more, are no mass failure whatever their share: a zone may be small
 * @param pace while slow, the time from one node to the next
 * @param forgotten how long a node whose pods are driven off still counts as one of its zone
 */
public record Brakes(double slowAbove, double stopFrom, int few, Duration pace, Duration forgotten) {
    /** Slow above a half, stopped from nine tenths, from three lost nodes on; one node in ten seconds. */
    public static final Brakes USUAL = new Brakes(0.5, 0.9, 3, Duration.ofSeconds(10), Duration.ofMinutes(5));

    private static final Comparator<NodeSight> LONGEST_LOST_FIRST = Comparator.comparing(
                    (NodeSight node) -> Objects.requireNonNullElse(node.lostSince(), Instant.MAX))
            .thenComparing(NodeSight::name);

    public Brakes {
        require(slowAbove >= 0 && slowAbove < 1, "slow-above must be at least 0 and below 1", slowAbove);
        require(stopFrom > slowAbove && stopFrom <= 1, "stop-from must be above slow-above and at most 1", stopFrom);
        require(few >= 1, "few must be 1 or more", few);
        require(pace.compareTo(Duration.ZERO) > 0, "pace must be above 0", pace);
        require(forgotten.compareTo(Duration.ZERO) > 0, "forgotten must be above 0", forgotten);
    }

    private static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("starling.brakes: " + rule + ", not " + value);
        }
    }

    /** What a lost node may do with its pods. */
    public enum Verdict {
        /** Drive them off. */
        GO,
        /** Most are lost and this one is next: drive them off, and the others wait from now on. */
        NEXT,
        /** Wait for its turn. */
        WAIT,
        /** Keep them where they are. */
        STOP
    }

    /**
     * @param lost how many of the zone's nodes are lost
     * @param nodes how many it has
     */
    public record Ruling(Verdict verdict, String zone, int lost, int nodes) {}

    /**
     * What a node may do that its owner has lost.
     *
     * @param name the node's; where the others' view of it is behind, it counts as lost since now
     * @param all every node of the cluster
     */
    public Ruling rule(String name, Collection<NodeSight> all, Instant now) {
        NodeSight self = all.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .map(node -> node.lost() ? node : new NodeSight(name, node.zone(), now, null))
                .orElseGet(() -> new NodeSight(name, "", now, null));
        List<NodeSight> present = all.stream()
                .map(node -> node.name().equals(name) ? self : node)
                .filter(node -> node.equals(self) || !givenUp(node, now))
                .toList();
        List<NodeSight> zone =
                present.stream().filter(node -> node.zone().equals(self.zone())).toList();
        List<NodeSight> lost = zone.stream().filter(NodeSight::lost).toList();
        boolean alone = present.stream().allMatch(NodeSight::lost);
        return new Ruling(verdict(self, zone, lost, alone, now), self.zone(), lost.size(), zone.size());
    }

    private Verdict verdict(
            NodeSight self, List<NodeSight> zone, List<NodeSight> lost, boolean nobodyLeft, Instant now) {
        double share = (double) lost.size() / Math.max(1, zone.size());
        if (nobodyLeft || (lost.size() >= few && share >= stopFrom)) {
            return Verdict.STOP;
        }
        if (lost.size() < few || share <= slowAbove) {
            return Verdict.GO;
        }
        return itsTurn(self, lost, now) ? Verdict.NEXT : Verdict.WAIT;
    }

    private boolean itsTurn(NodeSight self, List<NodeSight> lost, Instant now) {
        boolean tooSoon = lost.stream()
                .map(NodeSight::evicting)
                .anyMatch(since -> since != null && since.plus(pace).isAfter(now));
        return !tooSoon
                && lost.stream()
                        .filter(node -> node.evicting() == null)
                        .min(LONGEST_LOST_FIRST)
                        .filter(self::equals)
                        .isPresent();
    }

    /** Its pods were driven off long ago: it is a node that somebody forgot to delete. */
    private boolean givenUp(NodeSight node, Instant now) {
        Instant evicting = node.evicting();
        return node.lost() && evicting != null && evicting.plus(forgotten).isBefore(now);
    }
}
