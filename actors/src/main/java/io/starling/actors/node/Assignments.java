package io.starling.actors.node;

import java.util.concurrent.atomic.LongAdder;

/** What became of the pods that workloads assigned to the nodes whose owners live on this member. Thread-safe. */
public final class Assignments {
    private final LongAdder admitted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder outOfSession = new LongAdder();

    void countAdmitted() {
        admitted.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countOutOfSession(int pods) {
        outOfSession.add(pods);
    }

    /** Pods that a node gave room to; one that is assigned again while it has that counts once. */
    public long admitted() {
        return admitted.sum();
    }

    /** Answers that a pod doesn't fit, or that the agent doesn't want it: its workload plans the pod anew. */
    public long refused() {
        return refused.sum();
    }

    /** Pods that were meant for another session of a node: their workloads send them again. */
    public long outOfSession() {
        return outOfSession.sum();
    }
}
