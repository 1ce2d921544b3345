package io.starling.core.workload;

import io.starling.core.schedule.NodeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What a workload sees when it plans.
 *
 * @param nodes every node that may take pods, with what is in flight to it counted
 * @param troubles why nodes drive pods off, by the node's name
 * @param random gives names and uids, and breaks ties: uids must be unlike those of all other workloads
 * @param settled whether every placed pod was heard of since this owner woke, or had its time for it: before that, nothing
 *     is taken down on the ground that it isn't ready
 * @param room how many pods may be made now of so many that would be: the others are for a later plan
 */
public record Situation(
        Instant now,
        Observations observed,
        List<NodeView> nodes,
        Map<String, NodeTrouble> troubles,
        RandomGenerator random,
        boolean settled,
        IntUnaryOperator room) {}
