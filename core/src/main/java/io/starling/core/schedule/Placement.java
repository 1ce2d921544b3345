package io.starling.core.schedule;

import java.util.Map;

/**
 * What the scheduler proposes; each node still has the last word.
 *
 * @param assigned the node of each pod that was placed, in the order of the pods
 * @param unplaced the pods that fit nowhere, and why, in the order of the pods
 */
public record Placement(Map<String, String> assigned, Map<String, Unplaced> unplaced) {}
