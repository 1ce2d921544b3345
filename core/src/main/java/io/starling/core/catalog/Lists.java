package io.starling.core.catalog;

import java.util.ArrayList;
import java.util.List;

/** The lists that wait for a version, and the questions that they ask the others. */
final class Lists {
    private static final long DEGRADE_MILLIS = 1_000;

    private final List<Waiting> waiting = new ArrayList<>();
    private long questions;

    void await(long token, long version, long now) {
        waiting.add(new Waiting(token, version, 0, now, true));
    }

    void awaitFreshest(long token, long now) {
        waiting.add(new Waiting(token, 0, ++questions, now, false));
    }

    void forget(long token) {
        waiting.removeIf(one -> one.token() == token);
    }

    /** The last question that was asked. */
    long asked() {
        return questions;
    }

    /** The last question that somebody still waits for, 0 for none. */
    long open() {
        return waiting.stream().mapToLong(Waiting::question).max().orElse(0);
    }

    /**
     * Ends the waits that are over.
     *
     * @param highest of the stamps that this member knows of
     * @param joined whether this member has what the others have
     */
    List<Effect> reach(long now, long watermark, long highest, boolean joined, Peers peers, Origins origins) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Effect> reached = new ArrayList<>();
        for (Waiting one : List.copyOf(waiting)) {
            boolean answered = joined && peers.quorum(peer -> answers(peer, one));
            Waiting settled = one.settled() || !answered ? one : one.at(Math.max(highest, peers.highest()));
            waiting.set(waiting.indexOf(one), settled);
            boolean there = settled.settled() && settled.version() <= watermark;
            boolean degraded = joined
                    && one.question() > 0
                    && now - one.since() >= DEGRADE_MILLIS
                    && peers.quorum(peer -> answers(peer, one) && origins.upWith(peer));
            if (there || degraded) {
                waiting.remove(settled);
                reached.add(new Effect.Reached(one.token(), !there));
            }
        }
        return reached;
    }

    /** Whether it spoke after the wait began, and may speak for others. */
    private static boolean answers(Peer peer, Waiting one) {
        return peer.joined() && peer.answers() >= one.question();
    }
}
