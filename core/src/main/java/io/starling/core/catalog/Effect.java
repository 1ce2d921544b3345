package io.starling.core.catalog;

/** What a {@link Replica} wants done. */
public sealed interface Effect {
    record Send(String to, Message message) implements Effect {}

    /** Every reachable member has the announcement. */
    record Acknowledged(long token) implements Effect {}

    /** The announcement changed nothing, and won't. */
    record Refused(long token, String reason) implements Effect {}

    /**
     * The awaited version can be shown.
     *
     * @param degraded a member doesn't answer, the order is held up: show {@link Published#newest}, which has everything
     *     acknowledged before, under the older version {@link Published#watermark}
     */
    record Reached(long token, boolean degraded) implements Effect {}

    /** Nobody has a catalog, and this member is the one to begin it: {@link Replica#begin} waits for what is remembered. */
    record Recall() implements Effect {}

    /** From now on this member may announce. */
    record Joined() implements Effect {}

    /** Every expected owner announced itself. */
    record Completed() implements Effect {}

    /** The same is so at every other member. */
    record CompletedEverywhere() implements Effect {}
}
