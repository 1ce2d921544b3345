package io.starling.actors.failover;

import java.util.Optional;

/**
 * Whether this member sees more than half of the control members. Thread-safe.
 *
 * <p>Only a lack of some duration counts: a member that was stopped for a while hears nobody in its first moments, and a
 * request that meets such a moment waits and succeeds.
 */
public final class Quorum {
    private static final long BRIEF_NANOS = 2_000_000_000L;

    private volatile Optional<Lack> lack = Optional.empty();
    private volatile boolean out;

    private record Lack(int seen, int all, long since) {}

    Quorum() {}

    /**
     * Notes what is seen now.
     *
     * @param seen how many control members answer, this one among them
     * @param all how many there are
     * @param nanos of a clock that only runs forward
     */
    void note(int seen, int all, long nanos) {
        if (seen * 2 > all || all == 0) {
            lack = Optional.empty();
        } else {
            lack = Optional.of(new Lack(seen, all, lack.map(Lack::since).orElse(nanos)));
        }
    }

    /** Notes that this member is out of the cluster, for good. */
    void lost() {
        out = true;
    }

    /** Why writes are refused here; empty where they aren't. */
    public Optional<String> lack() {
        return lackAt(System.nanoTime());
    }

    Optional<String> lackAt(long nanos) {
        if (out) {
            return Optional.of("this member was put out of the cluster and is about to end: ask another member");
        }
        return lack.filter(present -> nanos - present.since() >= BRIEF_NANOS)
                .map(
                        present -> "this member sees only " + present.seen() + " of " + present.all()
                                + " control members, and a minority writes nothing: ask another member, or wait until the others are back");
    }
}
