package io.starling.core.rollout;

import java.util.List;

/**
 * What the next step of a rollout depends on.
 *
 * @param desired how many pods there should be, 0 or more
 * @param currentRevision the hash of the newest recorded template; empty where none was recorded yet, as for a deployment
 *     that was paused from its start
 * @param paused only scales: no pod is replaced by one of another revision
 * @param pods all pods of the workload that haven't finished, in any order
 */
public record RolloutInput(
        Strategy strategy, int desired, String currentRevision, boolean paused, List<RolloutPod> pods) {}
