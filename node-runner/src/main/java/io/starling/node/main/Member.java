package io.starling.node.main;

/** A running member: an actor system with entities, catalog, agent and doors, by its settings. */
public final class Member {
    private Member() {}

    /** Starts a member and begins to join the cluster. Returns before it is ready. */
    public static Member start(MemberSettings settings) {
        if (settings.works() || settings.controls()) {
            throw new IllegalStateException("the parts of " + settings.name() + " are not wired together yet");
        }
        return new Member();
    }

    /** Returns when {@code /readyz} of this member answers 200. */
    public void awaitReady() {}

    /** Leaves the cluster and stops everything. */
    public void stop() {}
}
