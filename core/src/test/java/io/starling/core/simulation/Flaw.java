package io.starling.core.simulation;

/**
 * A rule of the protocol that is left out on purpose. Each must be caught by the checks: otherwise they check nothing, or
 * the rule isn't needed.
 */
enum Flaw {
    /** The protocol as it should be. */
    NONE,
    /** An agent that was restarted says nothing of the pods it adopted. */
    HELD_PODS_UNREPORTED,
    /** A node admits pods before its agent has told what it has. */
    ADMITTING_BEFORE_HELLO,
    /** Agents and owners of nodes listen to words that were said in another session. */
    SESSIONS_IGNORED,
    /** An introduction that was overtaken by later words counts as the latest. */
    LATE_HELLO_COUNTS,
    /** A pod that was refused may be admitted when the same assignment comes again. */
    REFUSALS_FORGOTTEN,
    /** A pod that a node was told to let go is refused, though its agent may still have it. */
    LEAVING_PODS_REFUSED,
    /** An agent starts a pod again that it has freed already. */
    FREED_PODS_TAKEN_AGAIN,
    /** A freed pod is still waited for. */
    FREED_PODS_AWAITED,
    /** An agent introduces itself only when asked: a lost word that a pod is free is never made good. */
    NO_SWEEP,
    /** A workload sends assignments before they are journaled. */
    ASSIGN_BEFORE_JOURNAL,
    /** A workload doesn't repeat what wasn't answered. */
    NO_RESENDING,
    /** Pods that nobody wants run on. */
    UNWANTED_PODS_KEPT,
    /** An agent that comes back after its node was silent doesn't tell again what it has. */
    RETURNING_IN_SILENCE,
    /** A workload believes that a new start of an agent has all that the one before told of. */
    NEW_START_TRUSTED,
    /** Nodes drive off their pods however many are lost. */
    NO_BRAKES
}
