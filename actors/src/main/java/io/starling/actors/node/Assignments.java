package io.starling.actors.node;

import java.util.concurrent.atomic.LongAdder;

/** What became of the pods that workloads assigned to the nodes whose owners live on this member. Thread-safe. */
public final class Assignments {
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder outOfSession = new LongAdder();

    void taken(int pods) {
        taken.add(pods);
    }

    void refused(int pods) {
        refused.add(pods);
    }

    void outOfSession(int pods) {
        outOfSession.add(pods);
    }

    /** Pods that an agent took on. */
    public long taken() {
        return taken.sum();
    }

    /** Pods that didn't fit, or weren't wanted by the agent: each refusal makes its workload plan the pod anew. */
    public long refused() {
        return refused.sum();
    }

    /** Pods that were meant for another session of a node: their workloads send them again. */
    public long outOfSession() {
        return outOfSession.sum();
    }
}
