package io.starling.chaos.check;

/** A pod's process, seen running on a node. */
public record PodRun(String node, String podUid, long process) {}
