package io.starling.actors.node;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.failover.SignsOfLife;
import io.starling.core.node.NodeState;
import io.starling.core.node.Patience;
import io.starling.core.node.Pulse;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a node's owner hasn't heard from the agent, and how long it bears that (docs/adr/0013-nodes-drive-pods-off-by-taints.md).
 * Used by its entity alone.
 */
final class AgentWatch {
    /** After how much silence it is asked whether the agent's process lives. */
    private static final Duration WONDERING = Duration.ofMillis(1_500);
    /** How long an agent is expected back after a stop of everything, from when all that there was is shown again. */
    private static final Duration COMEBACK = Duration.ofSeconds(30);
    /** How long that is waited for. */
    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final EntityContext context;
    private final SignsOfLife signs;
    private Pulse pulse;
    /** Whether all members were gone, and not everything that there was has been shown again. */
    private boolean cold;
    /** Until when silence doesn't count; past as soon as the agent was heard. */
    private Instant excused = Instant.MIN;

    AgentWatch(EntityContext context, SignsOfLife signs) {
        this.context = context;
        this.signs = signs;
        this.pulse = Pulse.unheard(now());
    }

    Pulse pulse() {
        return pulse;
    }

    void note(Pulse next) {
        pulse = next;
    }

    /**
     * Begins anew. Where the owner before lived beside the agent, both have been silent all the while that this one was missing.
     *
     * @param member where the agent was heard from last; empty while unknown
     */
    void begin(String member) {
        pulse = Pulse.unheard(now(), signs.silence(member).orElse(Duration.ZERO));
        cold = !complete();
        excused = cold ? now().plus(LONGEST_START) : Instant.MIN;
    }

    /** The agent is back. */
    void greeted() {
        cold = false;
        excused = Instant.MIN;
    }

    /**
     * After a stop of everything all agents come back, one later than the other on busy machines. Nobody's pods are moved for that: those
     * who start then would have all the work of a failure on top, and start still later.
     */
    void excuse() {
        if (cold && complete()) {
            cold = false;
            excused = now().plus(COMEBACK);
        }
        if (now().isBefore(excused)) {
            pulse = Pulse.unheard(now());
        }
    }

    /** More where the agent's process is known to live. It is asked as soon as it misses a beat, and answers within the time it has. */
    Patience patience(NodeState node, String member) {
        boolean busy = node.life().ready() && pulse.silentFor(WONDERING) && signs.answers(member);
        return busy ? Patience.BUSY : Patience.USUAL;
    }

    private boolean complete() {
        return context.announcements()
                .completeEverywhere()
                .toCompletableFuture()
                .isDone();
    }

    private Instant now() {
        return context.clock().instant();
    }
}
